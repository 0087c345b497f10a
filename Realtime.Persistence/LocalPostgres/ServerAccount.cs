namespace Realtime.Persistence;

/// <summary>
/// Whom the server runs as: whoever runs us, except that PostgreSQL refuses to run as root, and then it is the user
/// <c>postgres</c> that its packages bring.
/// </summary>
internal sealed class ServerAccount
{
    private readonly string[] _become;

    private ServerAccount(string name, bool isAnother, params string[] become)
    {
        Name = name;
        IsAnother = isAnother;
        _become = become;
    }

    public string Name { get; }

    /// <summary>Whether it is not our own, so that what the server shall write must be given to it.</summary>
    public bool IsAnother { get; }

    /// <summary>The command that runs <paramref name="command"/> as this account.</summary>
    public IReadOnlyList<string> Run(params IEnumerable<string> command) => [.. _become, .. command];

    public static async Task<ServerAccount> ChooseAsync(CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerAccount(Environment.UserName, isAnother: false);

        const string name = "postgres";
        var user = await Command.RunAsync(["id", "-u", name], cancellation);
        var group = await Command.RunAsync(["id", "-g", name], cancellation);
        if (!user.Succeeded || !group.Succeeded)
        {
            throw new LocalPostgresException(
                "PostgreSQL refuses to run as root, and there is no user postgres to run it as. Run this as an ordinary user, "
                + "make that user (useradd --system postgres), or set ConnectionStrings__Postgres to a PostgreSQL that runs already.");
        }

        // setpriv first: it becomes the program, where runuser stays as its parent. BusyBox has a setpriv without --reuid.
        string[][] ways =
        [
            ["setpriv", $"--reuid={user.Output}", $"--regid={group.Output}", "--init-groups"],
            ["runuser", "-u", name, "--"],
        ];
        foreach (var way in ways.Where(way => Command.IsOnPath(way[0])))
        {
            if ((await Command.RunAsync([.. way, "true"], cancellation)).Succeeded)
                return new ServerAccount(name, isAnother: true, way);
        }
        throw new LocalPostgresException(
            "PostgreSQL refuses to run as root, and neither setpriv nor runuser (of util-linux) can run it as the user postgres. "
            + "Run this as an ordinary user, or set ConnectionStrings__Postgres to a PostgreSQL that runs already.");
    }
}
