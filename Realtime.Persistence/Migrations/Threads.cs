using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Realtime.Persistence.Migrations;

[DbContext(typeof(RealtimeDbContext)), Migration("0008_threads")]
internal sealed class Threads : SqlMigration;
