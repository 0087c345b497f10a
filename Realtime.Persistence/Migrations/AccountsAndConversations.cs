using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Realtime.Persistence.Migrations;

[DbContext(typeof(RealtimeDbContext)), Migration("0003_accounts_and_conversations")]
internal sealed class AccountsAndConversations : SqlMigration;
