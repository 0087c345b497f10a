using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Chaos;

/// <summary>Somebody who says one thing after the other, each with a nonce of its own, until told to stop or all is said.</summary>
internal abstract class Writer(string name, Ledger ledger, Pace pace, Random random) : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private Task _writing = Task.CompletedTask;
    private int _acknowledged;

    public string Name => name;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Completes when all is said that it was to say.</summary>
    public Task Done => _writing;

    protected Ledger Ledger => ledger;

    protected Random Random => random;

    public virtual Task BeginAsync()
    {
        _writing = WriteAsync();
        return Task.CompletedTask;
    }

    /// <summary>Lets it finish what it is saying.</summary>
    public async Task StopAsync()
    {
        await _over.CancelAsync();
        await _writing.OrFail($"{name} to have its last send acknowledged");
    }

    public virtual ValueTask DisposeAsync()
    {
        _over.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns when it is acknowledged, however often it must be tried.</summary>
    protected abstract Task<MessageSent?> SayAsync(string nonce);

    private async Task WriteAsync()
    {
        for (var index = 0; index < pace.Messages && !_over.IsCancellationRequested; index++)
        {
            var nonce = $"{name}-{index}";
            ledger.Attempt(nonce);
            if (await SayAsync(nonce) is { } sent)
            {
                ledger.Acknowledge(nonce, sent);
                Interlocked.Increment(ref _acknowledged);
            }
            await Clients.PauseAsync(random, pace.Between, _over.Token);
        }
    }
}

/// <param name="Between">At most this long between an answer and the next send.</param>
/// <param name="Messages">How many each writer says, unless told to stop before.</param>
internal sealed record Pace(TimeSpan Between, int Messages = int.MaxValue);

/// <summary>Through Realtime.Client: it never sees an error, whatever is harmed.</summary>
internal sealed class LibraryWriter(TestUser user, TopicRef topic, string name, Ledger ledger, Pace pace, Random random)
    : Writer(name, ledger, pace, random)
{
    private readonly RealtimeClient _client = Clients.Of(user);

    public override async Task BeginAsync()
    {
        await _client.StartAsync().OrFail($"{Name} to connect");
        await base.BeginAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<MessageSent?> SayAsync(string nonce)
    {
        try
        {
            return await _client.SendAsync(topic, nonce, nonce);
        }
        catch (RealtimeException refusal)
        {
            Ledger.Fault($"{Name} saw an error through the client library, for {nonce}: {refusal.Code} {refusal.Message}");
            return null;
        }
    }
}

/// <summary>A plain socket: it says the same again, with the same nonce, when it is cut off or told that it is not possible just now.</summary>
internal sealed class SocketWriter(TestUser user, TopicRef topic, string name, Ledger ledger, Pace pace, Random random)
    : Writer(name, ledger, pace, random)
{
    private HubSocket? _hub;

    public override async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await base.DisposeAsync();
    }

    protected override async Task<MessageSent?> SayAsync(string nonce)
    {
        while (true)
        {
            try
            {
                _hub ??= await user.ConnectAsync();
                var reply = await _hub.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(topic.Type, topic.Id, nonce, nonce));
                if (reply.Data is { } sent)
                {
                    return sent;
                }
                Clients.Check(reply.Error!, Name, Ledger);
                await Task.Delay(reply.Error!.RetryAfterMs ?? 500);
            }
            catch (Exception failure) when (Clients.IsCutOff(failure))
            {
                await LeaveAsync();
                await Clients.PauseAsync(Random, TimeSpan.FromMilliseconds(300));
            }
        }
    }

    private async Task LeaveAsync()
    {
        if (_hub is { } hub)
        {
            _hub = null;
            await hub.DisposeAsync();
        }
    }
}
