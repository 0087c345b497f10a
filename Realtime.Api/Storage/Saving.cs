using Microsoft.EntityFrameworkCore;
using Realtime.Persistence;

namespace Realtime.Api.Storage;

internal static class Saving
{
    /// <summary>False when something of that key or name is there already; anything else that goes wrong is thrown.</summary>
    public static async Task<bool> TrySaveAsync(this RealtimeDbContext db, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateException failure) when (StorageFailures.IsTaken(failure))
        {
            return false;
        }
    }
}
