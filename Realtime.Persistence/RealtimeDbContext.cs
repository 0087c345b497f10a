using Microsoft.EntityFrameworkCore;
using Realtime.Persistence.Model;

namespace Realtime.Persistence;

/// <summary>
/// What lasts. Services query and write it directly; only the hot path, <see cref="Messages.MessageLog"/>, is SQL of its own.
/// Every table but the messages' starts with the tenant, and a query without it is a bug.
/// </summary>
public sealed class RealtimeDbContext(DbContextOptions<RealtimeDbContext> options) : DbContext(options)
{
    public DbSet<UserRow> Users => Set<UserRow>();
    public DbSet<SessionRow> Sessions => Set<SessionRow>();
    public DbSet<RefreshTokenRow> RefreshTokens => Set<RefreshTokenRow>();
    public DbSet<LoginAttemptsRow> LoginAttempts => Set<LoginAttemptsRow>();
    public DbSet<UserBlockRow> UserBlocks => Set<UserBlockRow>();
    public DbSet<ServerRow> Servers => Set<ServerRow>();
    public DbSet<ServerMemberRow> ServerMembers => Set<ServerMemberRow>();
    public DbSet<ChannelRow> Channels => Set<ChannelRow>();
    public DbSet<RoleRow> Roles => Set<RoleRow>();
    public DbSet<MemberRoleRow> MemberRoles => Set<MemberRoleRow>();
    public DbSet<ChannelOverrideRow> ChannelOverrides => Set<ChannelOverrideRow>();
    public DbSet<ServerMuteRow> ServerMutes => Set<ServerMuteRow>();
    public DbSet<ServerBanRow> ServerBans => Set<ServerBanRow>();
    public DbSet<ServerInviteRow> ServerInvites => Set<ServerInviteRow>();
    public DbSet<JoinRequestRow> JoinRequests => Set<JoinRequestRow>();
    public DbSet<ServerAuditRow> AuditLog => Set<ServerAuditRow>();
    public DbSet<SlowModeMarkRow> SlowModeMarks => Set<SlowModeMarkRow>();
    public DbSet<ConversationRow> Conversations => Set<ConversationRow>();
    public DbSet<ParticipantRow> Participants => Set<ParticipantRow>();
    public DbSet<StreamRow> Streams => Set<StreamRow>();
    public DbSet<StreamModeratorRow> StreamModerators => Set<StreamModeratorRow>();
    public DbSet<StreamRestrictionRow> StreamRestrictions => Set<StreamRestrictionRow>();
    public DbSet<StreamAuditRow> StreamAuditLog => Set<StreamAuditRow>();
    public DbSet<UserFollowRow> UserFollows => Set<UserFollowRow>();
    public DbSet<TopicRow> Topics => Set<TopicRow>();
    public DbSet<MessageRow> Messages => Set<MessageRow>();
    public DbSet<MessageEditRow> MessageEdits => Set<MessageEditRow>();
    public DbSet<MessageReactionRow> MessageReactions => Set<MessageReactionRow>();
    public DbSet<ThreadMarkRow> ThreadMarks => Set<ThreadMarkRow>();
    public DbSet<ReadReceiptRow> ReadReceipts => Set<ReadReceiptRow>();
    public DbSet<AccessChangeRow> AccessChanges => Set<AccessChangeRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<DeadLetterRow> DeadLetters => Set<DeadLetterRow>();
    public DbSet<NotificationRow> Notifications => Set<NotificationRow>();
    public DbSet<NotificationSettingRow> NotificationSettings => Set<NotificationSettingRow>();
    public DbSet<AttachmentRow> Attachments => Set<AttachmentRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        AccountModel.Configure(modelBuilder);
        ServerModel.Configure(modelBuilder);
        ServerRoleModel.Configure(modelBuilder);
        ServerGateModel.Configure(modelBuilder);
        ConversationModel.Configure(modelBuilder);
        StreamModel.Configure(modelBuilder);
        FollowModel.Configure(modelBuilder);
        TopicModel.Configure(modelBuilder);
        MessageModel.Configure(modelBuilder);
        ThreadModel.Configure(modelBuilder);
        AccessModel.Configure(modelBuilder);
        OutboxModel.Configure(modelBuilder);
        NotificationModel.Configure(modelBuilder);
        AttachmentModel.Configure(modelBuilder);
        SnakeCase.Apply(modelBuilder);
    }
}
