using System.Text.Json;

namespace Realtime.Domain.Contracts;

/// <summary>What followed from something that happened and could not be done, however often it was tried.</summary>
/// <param name="Consumer">Who could not do it.</param>
/// <param name="Type">What happened, e.g. <c>MESSAGE_SENT</c>.</param>
/// <param name="Payload">To what; an object that depends on the type.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="DiedAt">When it was given up.</param>
/// <param name="Error">The last failure: for whoever runs the server.</param>
public sealed record DeadLetter(
    string Id, string Consumer, string Type, JsonElement Payload, int Attempts, string Error, DateTimeOffset CreatedAt, DateTimeOffset DiedAt);
