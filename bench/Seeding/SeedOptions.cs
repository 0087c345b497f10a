using System.CommandLine;
using Realtime.Bench.Delivery;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Seeding;

/// <summary>How much there is to be in a database.</summary>
internal sealed class SeedOptions
{
    private readonly Option<int> _users = DeliveryOptions.Count("--users", "Users.", 1_000);
    private readonly Option<int> _servers = DeliveryOptions.Count("--servers", "Servers; the first user is in all of them.", 100);
    private readonly Option<int> _channels = DeliveryOptions.Count("--channels", "Channels of each server.", 10);
    private readonly Option<int> _members = DeliveryOptions.Count("--members", "Members of each server.", 200);
    private readonly Option<int> _conversations = DeliveryOptions.Count("--conversations", "Conversations of the first user, every other one a group.", 100);
    private readonly Option<int> _messages = DeliveryOptions.Count("--messages", "Messages in the first channel.", 1_000_000);
    private readonly Option<int> _elsewhere = DeliveryOptions.Count("--messages-elsewhere", "Messages in each of the other channels and conversations.", 100);

    public SeedOptions(Command command)
    {
        foreach (Option option in (Option[])[_users, _servers, _channels, _members, _conversations, _messages, _elsewhere])
        {
            command.Options.Add(option);
        }
    }

    public Seed Read(ParseResult arguments)
    {
        var seed = new Seed
        {
            Users = arguments.GetValue(_users),
            Servers = arguments.GetValue(_servers),
            Channels = arguments.GetValue(_channels),
            Members = arguments.GetValue(_members),
            Conversations = arguments.GetValue(_conversations),
            Messages = arguments.GetValue(_messages),
            MessagesElsewhere = arguments.GetValue(_elsewhere),
        };
        return seed.Fault() is { } fault ? throw new BenchException(fault) : seed;
    }
}
