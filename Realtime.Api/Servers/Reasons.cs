using Realtime.Domain;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Servers;

/// <summary>What a moderator says of an act, for the audit log.</summary>
internal static class Reasons
{
    private const int Longest = 300;

    public static Refusal? Check(string? reason) => reason is null ? null : Text.CheckLine("reason", reason, Longest);
}
