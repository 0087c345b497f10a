using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Accounts;

/// <summary>Accounts of our own: who they are, and the sessions they are logged in with.</summary>
internal sealed class AccountService(
    IDbContextFactory<RealtimeDbContext> contexts,
    IPasswordHasher<UserRow> passwords,
    TokenIssuer tokens,
    LoginLockout lockout,
    AccessChangeWatch changes,
    IOptions<AuthenticationOptions> options,
    TimeProvider clock,
    ILogger<AccountService> logger)
{
    public const int LongestName = 64;

    /// <summary>Two requests that refresh at once, or one whose answer was lost, are no theft.</summary>
    private static readonly TimeSpan ReuseForgiven = TimeSpan.FromSeconds(10);

    /// <summary>Verified against when there is no such user, so that the answer takes as long and tells nothing.</summary>
    private static readonly UserRow Nobody = new() { Tenant = "", Id = "", DisplayName = "" };
    private readonly string _nobodysHash = passwords.HashPassword(Nobody, Guid.NewGuid().ToString());

    public async Task<Result<SignedIn>> RegisterAsync(Register request, CancellationToken cancellation)
    {
        if (!IsUsername(request.Username))
        {
            return Refuse.Invalid("username", "'username' is 3 to 32 of A-Z a-z 0-9 _ . -", "invalid_username");
        }
        if (CheckPassword("password", request.Password) is { } wrongPassword)
        {
            return wrongPassword;
        }
        var displayName = request.DisplayName ?? request.Username;
        if (Text.CheckLine("displayName", displayName, LongestName) is { } refusal)
        {
            return refusal;
        }

        var user = NewUser(displayName);
        user.Username = request.Username;
        user.NormalizedUsername = Normalize(request.Username);
        user.PasswordHash = passwords.HashPassword(user, request.Password);
        return await SignUpAsync(user, cancellation);
    }

    public async Task<Result<SignedIn>> EnterAsGuestAsync(EnterAsGuest request, CancellationToken cancellation) =>
        Text.CheckLine("displayName", request.DisplayName, LongestName) is { } refusal
            ? refusal
            : await SignUpAsync(NewUser(request.DisplayName), cancellation);

    public async Task<Result<SignedIn>> LoginAsync(Login request, CancellationToken cancellation)
    {
        if (!IsUsername(request.Username))
        {
            // Nobody can have it, which everybody knows.
            return Refuse.WrongCredentials;
        }
        const string Tenant = TokenClaims.DefaultTenant;
        var normalized = Normalize(request.Username);
        if (await lockout.CheckAsync(Tenant, normalized, cancellation) is { } lockedOut)
        {
            return lockedOut;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await db.Users.AsNoTracking().SingleOrDefaultAsync(
            user => user.Tenant == Tenant && user.NormalizedUsername == normalized, cancellation);
        var verdict = passwords.VerifyHashedPassword(found ?? Nobody, found?.PasswordHash ?? _nobodysHash, request.Password);
        if (found is null || verdict == PasswordVerificationResult.Failed)
        {
            return await lockout.NoteWrongAsync(Tenant, normalized, cancellation) ?? Refuse.WrongCredentials;
        }

        // Held, so that a password that is changed in this moment ends this session too, or refuses it.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var user = await db.Users
            .FromSql($"select * from users where tenant = {found.Tenant} and id = {found.Id} for no key update")
            .SingleAsync(cancellation);
        if (user.PasswordHash != found.PasswordHash)
        {
            return Refuse.WrongCredentials;
        }
        if (await lockout.NoteRightAsync(db, Tenant, normalized, cancellation) is { } lockedMeanwhile)
        {
            return lockedMeanwhile;
        }
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
        {
            user.PasswordHash = passwords.HashPassword(user, request.Password);
        }
        var (session, refreshToken) = OpenSession(db, user);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return SignedIn(user, session, refreshToken);
    }

    /// <summary>Trades a refresh token for the next one. A used one that comes again was stolen by somebody: it ends the session.</summary>
    public async Task<Result<SignedIn>> RefreshAsync(Refresh request, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var hash = RefreshTokens.Hash(request.RefreshToken);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);

        // The row's lock makes of two requests with one token a first and a second.
        var token = await db.RefreshTokens.FromSql($"select * from refresh_tokens where hash = {hash} for update").SingleOrDefaultAsync(cancellation);
        var session = token is null ? null : await db.Sessions.SingleOrDefaultAsync(session => session.Id == token.SessionId, cancellation);
        if (token is null || session is null || session.RevokedAt is not null || session.ExpiresAt <= now)
        {
            return Refuse.RefreshTokenInvalid;
        }
        if (token.UsedAt is { } used && now - used > ReuseForgiven)
        {
            SessionService.Revoke(db, session, now);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            await changes.AnnounceAsync();
            logger.RefreshTokenReused(session.Id, session.Tenant, session.UserId);
            return Refuse.RefreshTokenReused;
        }

        token.UsedAt ??= now;
        session.ExpiresAt = now.AddDays(options.Value.SessionDays);
        var next = AddRefreshToken(db, session, now);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        var user = await db.Users.AsNoTracking().SingleAsync(user => user.Tenant == session.Tenant && user.Id == session.UserId, cancellation);
        return SignedIn(user, session, next);
    }

    /// <summary>Ends the session of a refresh token. An unknown one is no error: it is as ended as can be.</summary>
    public async Task<Result<Done>> LogoutAsync(Logout request, CancellationToken cancellation)
    {
        var hash = RefreshTokens.Hash(request.RefreshToken);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var session = await db.Sessions.SingleOrDefaultAsync(
            session => session.RevokedAt == null && db.RefreshTokens.Any(token => token.Hash == hash && token.SessionId == session.Id), cancellation);
        if (session is not null)
        {
            SessionService.Revoke(db, session, clock.GetUtcNow());
            await db.SaveChangesAsync(cancellation);
            await changes.AnnounceAsync();
        }
        return Done.Instance;
    }

    /// <summary>Null when it will do.</summary>
    public static Refusal? CheckPassword(string field, string password) =>
        password.Length is < 8 or > 128 ? Refuse.Invalid(field, $"'{field}' is 8 to 128 characters long.", "invalid_password") : null;

    public async Task<Result<User>> FindAsync(Caller caller, string userId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Tenant == caller.Tenant && user.Id == userId, cancellation);
        return user is null ? Refuse.NotFound : ToUser(user, showUsername: userId == caller.UserId);
    }

    private UserRow NewUser(string displayName) => new()
    {
        Tenant = TokenClaims.DefaultTenant,
        Id = Identifier.New(Identifier.UserPrefix),
        DisplayName = displayName,
        CreatedAt = clock.GetUtcNow(),
    };

    private async Task<Result<SignedIn>> SignUpAsync(UserRow user, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        UserDirectory.Add(db, user);
        var (session, refreshToken) = OpenSession(db, user);
        return await db.TrySaveAsync(cancellation) ? SignedIn(user, session, refreshToken) : Refuse.Taken("username");
    }

    private (SessionRow Session, string RefreshToken) OpenSession(RealtimeDbContext db, UserRow user)
    {
        var now = clock.GetUtcNow();
        var session = new SessionRow
        {
            Id = Guid.CreateVersion7(),
            Tenant = user.Tenant,
            UserId = user.Id,
            CreatedAt = now,
            ExpiresAt = now.AddDays(options.Value.SessionDays),
        };
        db.Sessions.Add(session);
        return (session, AddRefreshToken(db, session, now));
    }

    private static string AddRefreshToken(RealtimeDbContext db, SessionRow session, DateTimeOffset now)
    {
        var token = RefreshTokens.New();
        db.RefreshTokens.Add(new RefreshTokenRow { Hash = RefreshTokens.Hash(token), SessionId = session.Id, IssuedAt = now });
        return token;
    }

    private SignedIn SignedIn(UserRow user, SessionRow session, string refreshToken)
    {
        var (accessToken, expiresIn) = tokens.AccessToken(new Caller(user.Tenant, user.Id, SessionService.IdOf(session)), user.DisplayName);
        return new SignedIn(ToUser(user, showUsername: true), accessToken, refreshToken, expiresIn);
    }

    public static User ToUser(UserRow user, bool showUsername) =>
        new(user.Id, user.DisplayName, showUsername ? user.Username : null, user.AvatarUrl);

    private static bool IsUsername(string text) => text.Length is >= 3 and <= 32 && Identifier.IsValid(text);

    private static string Normalize(string username) => username.ToUpperInvariant();
}
