import { useState } from 'react';
import type { Server } from '../../../client/index.ts';
import { dialog } from '../../state/ui.ts';
import { Button } from '../Button.tsx';
import { Choices } from '../Choices.tsx';
import { joinPolicies, visibilities } from '../CreateServerDialog.tsx';
import { Field } from '../Field.tsx';
import { Problem } from '../Problem.tsx';
import { Select } from '../Select.tsx';
import { useAction } from '../useAction.ts';
import { useServer } from '../useServer.ts';
import { useWorkspace } from '../workspaceContext.ts';

export function OverviewSection({ serverId }: { serverId: string }) {
  const { me } = useWorkspace();
  const server = useServer(serverId);
  if (!server) {
    return null;
  }
  return (
    <>
      <OverviewForm key={`${server.name} ${server.visibility} ${server.joinPolicy}`} server={server} />
      {server.ownerId === me.id && (
        <div className="settings-danger">
          <div>
            <span>
              <h3>Another owner</h3>
              <p>Hand the server over to one of its members.</p>
            </span>
            <Button onClick={() => dialog.set({ name: 'transferServer', serverId })}>Make someone owner…</Button>
          </div>
          <div>
            <span>
              <h3>Delete the server</h3>
              <p>With all that is in it, for good.</p>
            </span>
            <Button kind="danger" onClick={() => dialog.set({ name: 'deleteServer', serverId })}>
              Delete server…
            </Button>
          </div>
        </div>
      )}
    </>
  );
}

function OverviewForm({ server }: { server: Server }) {
  const { servers } = useWorkspace();
  const [name, setName] = useState(server.name);
  const [visibility, setVisibility] = useState(server.visibility);
  const [joinPolicy, setJoinPolicy] = useState(server.joinPolicy);
  const isChanged = name.trim() !== server.name || visibility !== server.visibility || joinPolicy !== server.joinPolicy;
  const { run, isBusy, problem } = useAction(() => servers.change(server.id, { name: name.trim(), visibility, joinPolicy }));

  return (
    <form
      className="settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <Field label="Name" value={name} onChange={setName} maxLength={100} required autoComplete="off" />
      <Choices legend="Who can find it" value={visibility} choices={visibilities} onChange={setVisibility} />
      <Select label="Who can join" value={joinPolicy} choices={joinPolicies} hint={visibility === 'private' ? 'As it is private, nobody finds it: others come in by an invite.' : undefined} onChange={setJoinPolicy} />
      <Problem text={problem} />
      <Button kind="primary" type="submit" disabled={!isChanged || name.trim() === '' || isBusy}>
        Save
      </Button>
    </form>
  );
}
