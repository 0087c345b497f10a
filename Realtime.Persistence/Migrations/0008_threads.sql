-- Threads: a reply is a message of the topic that names its root, and each user has a watermark of their own in each thread.

alter table messages
    -- The seq of the message whose thread it is in; in the same topic, so that the primary key finds it.
    add column thread_seq bigint;
-- Finds a thread's replies, and whether there are any. Whoever writes outside of threads pays nothing for it.
create index ix_messages_threads on messages (topic_key, thread_seq, seq) where thread_seq is not null;
-- Pages and unread counts of the topic itself pass over threads, however much is written in them.
create index ix_messages_main on messages (topic_key, seq) where thread_seq is null;

create table thread_marks (
    topic_key bigint not null,
    thread_seq bigint not null,
    user_id text not null,
    tenant text not null,
    -- Null for one who has only read it: to write in it or to be named there makes one follow it, unless one said no by hand.
    follows boolean,
    read_seq bigint not null,
    constraint pk_thread_marks primary key (topic_key, thread_seq, user_id)
);
create index ix_thread_marks_tenant_user_id on thread_marks (tenant, user_id);

-- Of messages in threads. Reading the thread reads these, and reading the topic does not.
alter table notifications add column thread_seq bigint;

-- Search. What is deleted or redacted has no content any more, and so no words. New words wait in a list, which whoever fills it sorts
-- into the index: a short one, so that nobody's messages wait for long.
create index ix_messages_content on messages using gin (to_tsvector('simple', content)) with (gin_pending_list_limit = 512);
