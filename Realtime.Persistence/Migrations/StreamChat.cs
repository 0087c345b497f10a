using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Realtime.Persistence.Migrations;

[DbContext(typeof(RealtimeDbContext)), Migration("0007_stream_chat")]
internal sealed class StreamChat : SqlMigration;
