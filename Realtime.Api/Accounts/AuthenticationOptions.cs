using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Accounts;

/// <summary>How tokens are made and believed. Configuration section <c>Authentication</c>.</summary>
internal sealed class AuthenticationOptions
{
    /// <summary>
    /// What tokens are signed with (HMAC-SHA-256), 32 bytes or more in UTF-8. A backend that has it can make tokens for its
    /// own users. Unset: one is made on first start and kept in the data directory; in Production the start is refused.
    /// </summary>
    [MinLength(32)]
    public string? SigningKey { get; set; }

    /// <summary>The <c>iss</c> of a token. <c>realtime</c> unless set.</summary>
    [Required]
    public string Issuer { get; set; } = "realtime";

    /// <summary>The <c>aud</c> of a token. <c>realtime</c> unless set.</summary>
    [Required]
    public string Audience { get; set; } = "realtime";

    /// <summary>How long an access token is good for, in minutes. 15 unless set.</summary>
    [Range(1, 1_440)]
    public int AccessTokenMinutes { get; set; } = 15;

    /// <summary>How long a session lasts without a refresh, in days. 30 unless set.</summary>
    [Range(1, 3_650)]
    public int SessionDays { get; set; } = 30;

    /// <summary>After how many wrong passwords in a row a name is locked. 5 unless set.</summary>
    [Range(1, 1_000)]
    public int LockoutFailures { get; set; } = 5;

    /// <summary>For how many minutes after the last of them. 5 unless set.</summary>
    [Range(1, 1_440)]
    public int LockoutMinutes { get; set; } = 5;

    /// <summary>
    /// An outside issuer whose tokens are believed beside our own: its address, under which
    /// <c>/.well-known/openid-configuration</c> is found. https, but on this machine. None unless set.
    /// </summary>
    [Url]
    public string? Authority { get; set; }

    /// <summary>In how many seconds a connection must be opened with a ws-token. 60 unless set.</summary>
    [Range(5, 3_600)]
    public int WsTokenSeconds { get; set; } = 60;
}
