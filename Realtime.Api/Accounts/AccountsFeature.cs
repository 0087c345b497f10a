using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Realtime.Persistence.Model;

namespace Realtime.Api.Accounts;

/// <summary>Who is there: accounts, sessions, tokens.</summary>
internal static class AccountsFeature
{
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AuthenticationOptions>().BindConfiguration("Authentication").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<OutsideIssuer>();
        services.AddSingleton<TokenReader>();
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<SessionDirectory>();
        services.AddSingleton<Standing>();
        services.AddSingleton<IPasswordHasher<UserRow>, PasswordHasher<UserRow>>();
        services.AddSingleton<AccountService>();
        services.AddSingleton<AccountDeletion>();
        services.AddSingleton<LoginLockout>();
        services.AddSingleton<SignInPace>();
        services.AddSingleton<PasswordService>();
        services.AddSingleton<ProfileService>();
        services.AddSingleton<SessionService>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddSingleton<IPostConfigureOptions<JwtBearerOptions>, TokenValidation>();
        services.AddAuthorization();
    }

    public static void UseAccounts(this WebApplication app)
    {
        // Resolved now, so that a node without a key does not start, instead of failing its first caller.
        app.Services.GetRequiredService<SigningKey>();
        var pace = app.Services.GetRequiredService<SignInPace>();
        app.Use(next => http => pace.InvokeAsync(http, next));
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
