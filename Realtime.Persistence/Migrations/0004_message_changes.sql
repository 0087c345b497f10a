-- What can be done to a message once it is sent.

alter table messages
    -- The seq of the message it answers; in the same topic, so that the primary key finds it.
    add column reply_to bigint,
    add column edited_at timestamptz,
    add column deleted_at timestamptz,
    add column deleted_by text,
    add column redacted_by text,
    add column redaction_reason text,
    add column pinned_at timestamptz,
    add column pinned_by text,
    -- User ids, and * for everyone, which is no user's id.
    add column mentions text[];
create index ix_messages_topic_key_pinned_at on messages (topic_key, pinned_at) where pinned_at is not null;
-- Few messages mention anyone, so counting those that do is quick, and the others pay nothing for it.
create index ix_messages_topic_key_seq on messages (topic_key, seq) where mentions is not null;

create table message_edits (
    topic_key bigint not null,
    seq bigint not null,
    change_seq bigint not null,
    content text not null,
    edited_by text not null,
    edited_at timestamptz not null,
    constraint pk_message_edits primary key (topic_key, seq, change_seq)
);

create table message_reactions (
    topic_key bigint not null,
    seq bigint not null,
    emoji text not null,
    user_id text not null,
    reacted_at timestamptz not null,
    constraint pk_message_reactions primary key (topic_key, seq, emoji, user_id)
);
