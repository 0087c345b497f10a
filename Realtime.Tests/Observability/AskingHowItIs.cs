using System.Net;
using System.Text.Json.Nodes;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Observability;

public sealed class AskingHowItIs
{
    [Fact]
    public async Task says_ready_while_the_database_answers_and_alive_whatever_it_does()
    {
        var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(database: database);
        using var http = new HttpClient { BaseAddress = server.Url };

        Assert.Equal((HttpStatusCode.OK, "healthy"), await AskAsync(http, "/health/ready"));
        await database.DisposeAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unhealthy"), await AskAsync(http, "/health/ready"));
        Assert.Equal((HttpStatusCode.OK, "healthy"), await AskAsync(http, "/health/live"));
    }

    [Fact]
    public async Task while_redis_is_away_a_node_is_degraded_and_still_sent_traffic()
    {
        await using var redis = await TestRedis.StartAsync();
        await using var server = await RealtimeServer.StartAsync(settings: ("ConnectionStrings:Redis", redis.Configuration));
        using var http = new HttpClient { BaseAddress = server.Url };
        Assert.Equal((HttpStatusCode.OK, "healthy"), await AskAsync(http, "/health/ready"));

        await redis.KillAsync();
        await Soon.UntilAsync(async () => await AskAsync(http, "/health/ready") == (HttpStatusCode.OK, "degraded"), "the node to notice");
        await redis.RestartAsync();
        await Soon.UntilAsync(async () => await AskAsync(http, "/health/ready") == (HttpStatusCode.OK, "healthy"), "the node to be back");
    }

    [Fact]
    public async Task while_the_database_is_away_the_api_says_unavailable_and_tells_nothing_of_why()
    {
        var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(database: database);
        var ada = await server.GuestAsync("Ada");
        // Known to the server by now, so that it is the endpoint that meets the failure.
        Assert.Equal(200, (await ada.GetAsync<object>("servers")).Status);
        await using (var elsewhere = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres", Pooling = false }))
        {
            var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
            await TestDatabase.ExecuteAsync(elsewhere, $"alter database \"{name}\" allow_connections false");
            await TestDatabase.ExecuteAsync(elsewhere, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
            try
            {
                await using var hub = await ada.ConnectAsync();
                var answer = await ada.GetAsync<object>("servers");

                Assert.Equal((503, "unavailable", "storage_away"), (answer.Status, answer.Code, answer.Reason));
                Assert.DoesNotContain(name!, answer.Text, StringComparison.Ordinal);
                var reply = await hub.AskAsync<object>("HISTORY", new HistoryRequest(TopicKind.Channel, "ch_1"));
                Assert.Equal(ErrorCode.Unavailable, reply.Error!.Code);
            }
            finally
            {
                await TestDatabase.ExecuteAsync(elsewhere, $"alter database \"{name}\" allow_connections true");
            }
        }
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("Production", null, HttpStatusCode.NotFound)]
    [InlineData("Production", "a token of the scraper", HttpStatusCode.OK)]
    [InlineData("Development", null, HttpStatusCode.OK)]
    public async Task figures_are_for_who_has_the_token(string environment, string? token, HttpStatusCode toWhoHasIt)
    {
        await using var server = await RealtimeServer.StartAsync(
            environment: environment, settings: token is null ? [] : [("Metrics:Token", token)]);
        var ada = server.UserOf("default", "ada");
        await using var adas = await ada.ConnectAsync();
        await adas.NextAsync<Connected>(Events.Connected);
        using var http = new HttpClient { BaseAddress = server.Url };
        if (token is not null)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
            http.DefaultRequestHeaders.Authorization = new("Bearer", $"{token}!");
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        }

        using var answer = await http.GetAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Equal(toWhoHasIt, answer.StatusCode);
        if (toWhoHasIt == HttpStatusCode.OK)
        {
            // How many they are is for all servers of this process together, whose tests come and go; one that ends may take a scrape's figure along.
            var figures = "";
            await Soon.UntilAsync(
                async () =>
                {
                    figures = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                    return figures.Contains("\nrealtime_connections{", StringComparison.Ordinal);
                },
                "the connections to be among the figures");
            Assert.Matches("(?m)^target_info\\{.*service_name=\"realtime\".*service_version=\"[0-9]", figures);
            Assert.Contains("db_client_connection_pool_name=\"realtime\"", figures, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task the_api_describes_itself_and_who_needs_a_token()
    {
        await using var server = await RealtimeServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Url };

        var document = await OpenApi.DocumentOfAsync(server);
        using var page = await http.GetAsync(new Uri("/docs/index.html", UriKind.Relative));

        Assert.Equal("Realtime API", (string?)document["info"]!["title"]);
        Assert.NotNull(document["paths"]!["/api/v1/servers"]!["post"]!["security"]);
        Assert.Null(document["paths"]!["/api/v1/auth/login"]!["post"]!["security"]);
        Assert.All(
            document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()),
            operation => Assert.False(string.IsNullOrEmpty((string?)operation.Value!["summary"]), operation.Key));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    private static async Task<(HttpStatusCode, string?)> AskAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["status"]);
    }
}
