-- What was done to a stream by one who may, as audit_log has it of servers.
create table stream_audit_log (
    tenant text not null,
    stream_id text not null,
    id text not null,
    action smallint not null,
    actor_id text not null,
    target_id text,
    reason text,
    created_at timestamptz not null,
    constraint pk_stream_audit_log primary key (tenant, stream_id, id),
    constraint fk_stream_audit_log_streams foreign key (tenant, stream_id) references streams (tenant, id) on delete cascade
);
