import './SignIn.css';
import { useState, type FormEvent } from 'react';
import { RealtimeError } from '../../client/index.ts';
import type { Session } from '../state/session.ts';
import { useStore } from '../state/store.ts';
import { Button } from './Button.tsx';
import { Field } from './Field.tsx';
import { Mark } from './Mark.tsx';
import { Problem } from './Problem.tsx';
import { useAction } from './useAction.ts';

type Way = 'guest' | 'login' | 'register';

const headings: Record<Way, string> = {
  guest: 'Welcome to Realtime',
  login: 'Sign in',
  register: 'Create an account',
};

export function SignIn({ session }: { session: Session }) {
  const [way, setWay] = useState<Way>('guest');
  const [guestsRefused, setGuestsRefused] = useState(false);
  const notice = useStore(session.notice);

  const refuseGuests = (): void => {
    setGuestsRefused(true);
    setWay('login');
  };

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Mark size={44} />
        <h1>{headings[way]}</h1>
        {notice && (
          <p className="sign-in-notice" role="status">
            {notice}
          </p>
        )}
        {guestsRefused && way !== 'guest' && (
          <p className="sign-in-notice" role="status">
            This server does not take guests. Sign in, or create an account.
          </p>
        )}
        {way === 'guest' && <GuestForm session={session} onRefused={refuseGuests} />}
        {way === 'login' && <LoginForm session={session} />}
        {way === 'register' && <RegisterForm session={session} />}
        <p className="sign-in-other">
          {way !== 'login' && (
            <Button kind="link" onClick={() => setWay('login')}>
              Sign in with an account
            </Button>
          )}
          {way !== 'register' && (
            <Button kind="link" onClick={() => setWay('register')}>
              Create an account
            </Button>
          )}
          {way !== 'guest' && !guestsRefused && (
            <Button kind="link" onClick={() => setWay('guest')}>
              Continue as a guest
            </Button>
          )}
        </p>
      </div>
    </main>
  );
}

function GuestForm({ session, onRefused }: { session: Session; onRefused: () => void }) {
  const [name, setName] = useState('');
  const { run, isBusy, problem } = useAction(async () => {
    try {
      await session.enterAsGuest(name.trim());
    } catch (error) {
      if (error instanceof RealtimeError && (error.code === 'not_found' || error.code === 'forbidden')) {
        onRefused();
      } else {
        throw error;
      }
    }
  });

  return (
    <form onSubmit={submit(run)}>
      <Field label="Your name" value={name} onChange={setName} maxLength={64} required autoFocus autoComplete="nickname" hint="What others will see. No account needed." />
      <Problem text={problem} />
      <Button kind="primary" type="submit" disabled={isBusy || !name.trim()}>
        Continue as a guest
      </Button>
    </form>
  );
}

function LoginForm({ session }: { session: Session }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const { run, isBusy, problem } = useAction(() => session.login(username, password));

  return (
    <form onSubmit={submit(run)}>
      <Field label="Username" value={username} onChange={setUsername} required autoFocus autoComplete="username" autoCapitalize="none" />
      <Field label="Password" type="password" value={password} onChange={setPassword} required autoComplete="current-password" />
      <Problem text={problem} />
      <Button kind="primary" type="submit" disabled={isBusy || !username || !password}>
        Sign in
      </Button>
    </form>
  );
}

function RegisterForm({ session }: { session: Session }) {
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const { run, isBusy, problem } = useAction(() => session.register(username, password, displayName.trim() || undefined));

  return (
    <form onSubmit={submit(run)}>
      <Field
        label="Username"
        value={username}
        onChange={setUsername}
        required
        autoFocus
        pattern="[A-Za-z0-9_.\-]{3,32}"
        title="3 to 32 letters, digits, and _ . -"
        hint="3 to 32 letters, digits, and _ . -"
        autoComplete="username"
        autoCapitalize="none"
      />
      <Field label="Name" value={displayName} onChange={setDisplayName} maxLength={64} autoComplete="nickname" hint="What others will see; your username unless you say otherwise." />
      <Field
        label="Password"
        type="password"
        value={password}
        onChange={setPassword}
        required
        minLength={8}
        maxLength={128}
        autoComplete="new-password"
        hint="At least 8 characters."
      />
      <Problem text={problem} />
      <Button kind="primary" type="submit" disabled={isBusy || !username || !password}>
        Create account
      </Button>
    </form>
  );
}

function submit(run: () => Promise<void>): (event: FormEvent) => void {
  return (event) => {
    event.preventDefault();
    void run();
  };
}
