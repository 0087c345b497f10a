namespace Realtime.Api.Access;

/// <summary>Who may do what, and how a loss of it reaches every node.</summary>
internal static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<RecentChanges>();
        services.AddSingleton<AccessMemory>();
        services.AddSingleton<AccessControl>();
        services.AddSingleton<ReadableTopics>();
        services.AddSingleton<AccessLosses>();
        services.AddSingleton<AccessChangeWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<AccessChangeWatch>());
        return services;
    }
}
