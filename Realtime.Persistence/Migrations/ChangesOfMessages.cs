using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Realtime.Persistence.Migrations;

[DbContext(typeof(RealtimeDbContext)), Migration("0004_message_changes")]
internal sealed class ChangesOfMessages : SqlMigration;
