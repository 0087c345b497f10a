using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Realtime.Bench.Load;
using Realtime.Domain.Contracts;

namespace Realtime.Bench.Servers;

/// <summary>A hub in a process of its own, and how one speaks with it. Topics are numbers here.</summary>
internal abstract class HubServer(string name, ChildProcess process, IPEndPoint address) : IAsyncDisposable
{
    private const byte RecordEnd = 0x1e;

    /// <summary>As in the tables.</summary>
    public string Name => name;

    public ChildProcess Process => process;

    public IPEndPoint Address => address;

    /// <summary>How a user connects.</summary>
    /// <param name="topic">The one to join; null for none.</param>
    public ConnectionPlan PlanOf(int user, bool negotiate, int? topic) =>
        new(address, PathOf(user), negotiate, topic is { } one ? [Call("join", JoinTarget, JoinArguments(one))] : null);

    /// <param name="name">One that no other message of the run has.</param>
    public byte[] Send(int topic, string name, string content) => Call(name, SendTarget, SendArguments(topic, name, content));

    public async ValueTask DisposeAsync() => await process.DisposeAsync();

    /// <summary>With its query, as the user asks for it.</summary>
    protected abstract string PathOf(int user);

    protected abstract string JoinTarget { get; }

    protected abstract string SendTarget { get; }

    protected abstract object[] JoinArguments(int topic);

    protected abstract object[] SendArguments(int topic, string name, string content);

    public static IPEndPoint FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    protected static async Task<ChildProcess> StartAsync(
        string name, string[] command, Dictionary<string, string> environment, IPEndPoint address, int? core, CancellationToken cancellation)
    {
        var process = await ChildProcess.StartAsync(
            name, core is { } one ? Cores.On(one, command) : command, Path.GetDirectoryName(command[1])!, environment, cancellation);
        try
        {
            using var http = new HttpClient();
            await process.UntilAsync(
                async limited =>
                {
                    try
                    {
                        using var answer = await http.GetAsync(new Uri($"http://{address}/health/ready"), limited);
                        return answer.IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static byte[] Call(string id, string target, object[] arguments) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new { type = 1, invocationId = id, target, arguments }, WireJson.Options), RecordEnd];
}
