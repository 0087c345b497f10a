using Microsoft.AspNetCore.Authentication;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder api, IHostEnvironment environment)
    {
        var auth = api.MapGroup("/auth").WithTags("Accounts").AllowAnonymous();
        auth.MapPost("/register", async (Register request, AccountService accounts, CancellationToken cancellation) =>
                (await accounts.RegisterAsync(request, cancellation)).ToCreated(_ => "/api/v1/users/me"))
            .Answering<SignedIn>(StatusCodes.Status201Created)
            .WithSummary("Open an account and log in")
            .WithMetadata(new SignInPace.Paced());
        auth.MapPost("/login", async (Login request, AccountService accounts, CancellationToken cancellation) =>
                (await accounts.LoginAsync(request, cancellation)).ToHttp())
            .Answering<SignedIn>()
            .WithSummary("Log in")
            .WithMetadata(new SignInPace.Paced());
        auth.MapPost("/refresh", async (Refresh request, AccountService accounts, CancellationToken cancellation) =>
                (await accounts.RefreshAsync(request, cancellation)).ToHttp())
            .Answering<SignedIn>()
            .WithSummary("Trade a refresh token for a new pair; each is good for one use")
            .WithMetadata(new SignInPace.Paced());
        auth.MapPost("/logout", async (Logout request, AccountService accounts, CancellationToken cancellation) =>
                (await accounts.LogoutAsync(request, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("End the session of a refresh token");
        if (environment.IsDevelopment())
        {
            auth.MapPost("/guest", async (EnterAsGuest request, AccountService accounts, CancellationToken cancellation) =>
                    (await accounts.EnterAsGuestAsync(request, cancellation)).ToCreated(_ => "/api/v1/users/me"))
                .Answering<SignedIn>(StatusCodes.Status201Created)
                .WithSummary("Enter with nothing but a name (Development only)")
                .WithMetadata(new SignInPace.Paced());
        }

        var sessions = api.MapGroup("/auth/sessions").WithTags("Accounts");
        sessions.MapGet("", async (Caller caller, SessionService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, cancellation)).ToHttp())
            .Answering<Page<Session>>()
            .WithSummary("Where the caller is logged in");
        sessions.MapDelete("/{id}", async (string id, Caller caller, SessionService service, CancellationToken cancellation) =>
                (await service.EndAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("End one of the caller's sessions, and its connections");

        var users = api.MapGroup("/users").WithTags("Accounts");
        users.MapGet("/me", async (Caller caller, AccountService accounts, CancellationToken cancellation) =>
                (await accounts.FindAsync(caller, caller.UserId, cancellation)).ToTagged())
            .AnsweringTagged<User>()
            .WithSummary("The caller");
        users.MapPatch("/me", async (
                    UpdateProfile request, SeenState seen, Caller caller, ProfileService profiles, CancellationToken cancellation) =>
                (await profiles.ChangeAsync(caller, request, seen, cancellation)).ToTagged())
            .AnsweringTagged<User>()
            .WithSummary("Change how the caller is shown");
        users.MapPut("/me/password", async (ChangePassword request, Caller caller, PasswordService service, CancellationToken cancellation) =>
                (await service.ChangeAsync(caller, request, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Change the password; all other sessions end");
        users.MapDelete("/me", async (Caller caller, AccountDeletion deletion, CancellationToken cancellation) =>
                (await deletion.DeleteAsync(caller, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Delete the caller for good; messages stay without a name");
        users.MapGet("/{id}", async (string id, Caller caller, AccountService accounts, CancellationToken cancellation) =>
                (await accounts.FindAsync(caller, id, cancellation)).ToHttp())
            .Answering<User>()
            .WithSummary("A user of the caller's tenant");

        api.MapPost("/ws-token", async (HttpContext context, Caller caller, TokenIssuer tokens) =>
            {
                var ticket = await context.AuthenticateAsync();
                return Results.Ok(tokens.WsToken(caller, ticket.Properties!.ExpiresUtc!.Value));
            })
            .WithTags("Accounts")
            .Answering<WsToken>()
            .WithSummary("A short-lived token for the query string of a connection");
    }
}
