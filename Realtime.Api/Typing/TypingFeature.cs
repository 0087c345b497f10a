namespace Realtime.Api.Typing;

/// <summary>Typing indicators.</summary>
internal static class TypingFeature
{
    public static IServiceCollection AddTyping(this IServiceCollection services) => services.AddSingleton<TypingService>();
}
