using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

/// <summary>What a client says that is not right gets a clear answer, and the others notice nothing.</summary>
public sealed class SayingItWrong(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("NO_SUCH_THING", "{}", "not_found", "unknown_operation", null)]
    [InlineData("$refused", """{"code":"internal","message":"forged"}""", "not_found", "unknown_operation", null)]
    [InlineData("MESSAGE_SEND", """{"type":"CHANNEL","id":"ch_1"}""", "invalid", "missing", "content")]
    [InlineData("MESSAGE_SEND", """{"type":"CHANNEL","id":"ch_1","content":null}""", "invalid", "wrong_type", "content")]
    [InlineData("MESSAGE_SEND", """{"type":"CHANNEL","id":"ch_1","content":5}""", "invalid", "wrong_type", "content")]
    [InlineData("MESSAGE_SEND", """{"type":"PLANET","id":"ch_1","content":"x"}""", "invalid", "wrong_type", "type")]
    [InlineData("MESSAGE_SEND", """{"type":2,"id":"ch_1","content":"x"}""", "invalid", "wrong_type", "type")]
    [InlineData("MESSAGE_SEND", """{"type":"CHANNEL","id":"a/b","content":"x"}""", "invalid", "invalid_id", "id")]
    [InlineData("MESSAGE_SEND", """{"type":"CHANNEL","id":"ch_1","content":"x","nonce":"~"}""", "invalid", "invalid_id", "nonce")]
    [InlineData("SUBSCRIBE", """{"subscriptions":[null]}""", "invalid", "wrong_type", "subscriptions[0]")]
    [InlineData("SUBSCRIBE", """{"subscriptions":"all"}""", "invalid", "wrong_type", "subscriptions")]
    [InlineData("SUBSCRIBE", """[]""", "invalid", "malformed", null)]
    [InlineData("PING", null, "invalid", "arguments", "arguments")]
    public async Task an_operation_is_refused_with_a_code(string operation, string? argument, string code, string? reason, string? field)
    {
        var server = shared.Server;
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync();

        var completion = await hub.CallAsync(operation, argument is null ? [] : [JsonNode.Parse(argument)]);

        var error = completion["result"]?["error"];
        Assert.True(error is not null, completion.ToJsonString());
        Assert.Equal((code, reason, field), ((string?)error["code"], (string?)error["reason"], (string?)error["field"]));
        Assert.DoesNotContain("Realtime.", completion.ToJsonString(), StringComparison.Ordinal);
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
        Assert.Empty(server.Errors.Entries);
    }

    [Theory]
    [InlineData("{not json")]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"one"}""")]
    [InlineData("""{"type":1,"target":"PING"}""")]
    [InlineData("""{"type":3,"invocationId":"1","result":1,"error":"both"}""")]
    public async Task a_frame_that_cannot_be_read_is_answered_with_an_error_event(string frame)
    {
        var server = shared.Server;
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync();

        await hub.SendFrameAsync(frame);

        Assert.Equal(ErrorCode.Invalid, (await hub.NextAsync<HubError>(Events.Error)).Code);
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task a_frame_over_the_limit_ends_its_connection_and_no_other()
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Limits:FrameBytes", "2048"));
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var sinner = await ada.ConnectAsync();
        await using var bystander = await ada.ConnectAsync();
        await bystander.SubscribeAsync(channel);

        await sinner.SendFrameAsync($$"""{"type":1,"target":"PING","arguments":[{"x":"{{new string('x', 4096)}}"}]}""");
        await sinner.Closed.OrFail("the connection to end");

        await bystander.SayAsync(channel, "still here");
        Assert.Equal("still here", (await bystander.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
    }

    [Fact]
    public async Task a_body_over_the_limit_is_too_large()
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Limits:FrameBytes", "2048"));
        var ada = await server.GuestAsync("Ada");

        var answer = await ada.PostAsync<Server>("servers", new CreateServer(new string('x', 4096)));

        Assert.Equal((413, "too_large"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("{", "malformed", null)]
    [InlineData("[]", "malformed", null)]
    [InlineData("null", "malformed", null)]
    [InlineData("", "malformed", null)]
    [InlineData("{}", "missing", "name")]
    [InlineData("""{"name":{}}""", "wrong_type", "name")]
    [InlineData("""{"name":"a","visibility":"secret"}""", "wrong_type", "visibility")]
    [InlineData("""{"name":"line\nbreak"}""", "control_character", "name")]
    [InlineData("""{"name":"a","id":"a b"}""", "invalid_id", "id")]
    public async Task a_body_is_refused_with_a_code(string body, string? reason, string? field)
    {
        var server = shared.Server;
        var ada = await server.GuestAsync("Ada");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await ada.PostAsync<Server>("servers", content);

        Assert.Equal((400, "invalid", reason, field), (answer.Status, answer.Code, answer.Reason, answer.Field));
        Assert.DoesNotContain("Realtime.", answer.Text, StringComparison.Ordinal);
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task a_parameter_of_the_wrong_type_is_named()
    {
        var ada = await shared.Server.GuestAsync("Ada");

        var answer = await ada.GetAsync<Page<Server>>("servers?limit=many");

        Assert.Equal((400, "invalid", "wrong_type", "limit"), (answer.Status, answer.Code, answer.Reason, answer.Field));
    }

    [Fact]
    public async Task a_path_or_a_method_that_is_not_there_has_a_code_too()
    {
        var server = shared.Server;
        var ada = await server.GuestAsync("Ada");

        Assert.Equal("not_found", (await ada.GetAsync<object>("no/such/thing")).Code);
        Assert.Equal("not_found", (await ada.PutAsync<object>("users/me")).Code);
    }
}
