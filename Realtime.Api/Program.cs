using Realtime.Api;

await using var app = await RealtimeApp.CreateAsync(WebApplication.CreateBuilder(args));
await app.RunAsync();
