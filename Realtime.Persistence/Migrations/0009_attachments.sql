-- Files that go with messages. Their bytes are not here; see IAttachmentStore.

create table attachments (
    tenant text not null,
    id text not null,
    uploader_id text not null,
    blob_id uuid not null,
    name text not null,
    content_type text not null,
    size bigint not null,
    sha256 bytea not null,
    width integer,
    height integer,
    has_thumbnail boolean not null,
    created_at timestamptz not null,
    -- The message that took it along; null until one does.
    topic_key bigint,
    seq bigint,
    place smallint,
    removed boolean not null,
    constraint pk_attachments primary key (tenant, id)
);
create unique index ix_attachments_blob_id on attachments (blob_id);
create index ix_attachments_topic_key_seq on attachments (topic_key, seq) where topic_key is not null;
create index ix_attachments_tenant_uploader_id on attachments (tenant, uploader_id) where topic_key is null;
create index ix_attachments_created_at on attachments (created_at) where topic_key is null;
create index ix_attachments_removed on attachments (removed) where removed;

-- Null for none, so that a message without any pays nothing for it, and a page of such needs no query.
alter table messages add column attachment_count smallint;
