namespace Realtime.Api.Messages;

/// <summary>Messages: sent, stored, told, read back.</summary>
internal static class MessagesFeature
{
    public static IServiceCollection AddMessages(this IServiceCollection services) =>
        services.AddSingleton<MessageTopics>().AddSingleton<MessageService>();
}
