using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Realtime.Persistence.Migrations;

[DbContext(typeof(RealtimeDbContext)), Migration("0002_access_changes")]
internal sealed class AccessChanges : SqlMigration;
