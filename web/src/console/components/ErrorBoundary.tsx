import { Component, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';

/** What is shown when the console itself is at fault. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? (
      <EmptyState icon="chat" title="Something went wrong here">
        <p>This page has a fault. Nothing that was sent is lost.</p>
        <Button kind="primary" onClick={() => location.reload()}>
          Reload
        </Button>
      </EmptyState>
    ) : (
      this.props.children
    );
  }
}
