using System.Diagnostics;

namespace Realtime.Persistence;

/// <summary>
/// The small shell that starts the server and stops it when the last <see cref="ServerLease"/> has ended. It is a process
/// of its own because ours may be killed without a chance to stop anything.
/// </summary>
internal static class Supervisor
{
    // What its steps are for:
    //  1. The pipe is opened for both first: opening it for reading alone would wait for a writer, for ever if whoever
    //     started us has been killed by now.
    //  2. The reader answers greetings (see ServerLease.IsHonouredAsync) until all writers are gone. It outlives this
    //     shell, should somebody kill that.
    //  3. SIGINT is a fast shutdown: transactions are rolled back, data is flushed. It is sent until it has worked, since
    //     a server that is only just starting ignores it. After a minute SIGQUIT ends it without the flush, and the
    //     write-ahead log makes up for that at the next start.
    //  4. SIGTERM ends a reader that still reads. One that is stopping the server ignores it and sees by itself that it is
    //     done, so that no sleep is left without a parent.
    private const string Script = """
        home=$1 pipe=$2 log=$3 temporary=$4
        shift 4
        umask 077
        exec </dev/null >>"$log" 2>&1
        cd "$home" || exit
        exec 4<>"$pipe" 3<"$pipe" 4>&-

        "$@" 3<&- &
        server=$!

        (
          while read -r name <&3; do : >"greeted-$server-$name"; done
          trap '' TERM
          tries=0
          while kill -s INT "$server" 2>/dev/null; do
            tries=$((tries + 1))
            [ "$tries" -lt 600 ] || kill -s QUIT "$server"
            sleep 0.1 || sleep 1
          done
        ) &
        reader=$!
        exec 3<&-

        trap 'kill -s INT "$server" 2>/dev/null' HUP INT TERM
        while wait "$server"; code=$?; kill -s 0 "$server" 2>/dev/null; do :; done
        kill "$reader" 2>/dev/null
        wait "$reader"
        rm -f "$home"/greeted-"$server"-*
        [ -z "$temporary" ] || rm -rf "$temporary"
        exit "$code"
        """;

    public static Process Start(
        ClusterFiles files, SocketDirectory socket, PostgresBinaries binaries, ServerAccount account, bool durable)
    {
        var command = Command.Describe(
        [
            .. OwnSession(),
            .. account.Run("/bin/sh", "-c", Script, "realtime-postgres"),
            files.Home, files.Pipe, files.Log, socket.IsTemporary ? socket.Path : "",
            binaries.Server, "-D", files.Data, .. Settings(socket.Path, durable).SelectMany(setting => new[] { "-c", setting }),
        ]);
        var supervisor = Command.Start(command);
        supervisor.EnableRaisingEvents = true;
        return supervisor;
    }

    /// <summary>
    /// Ctrl-C in a terminal goes to every process of the session in the foreground. We want the time to answer what is
    /// under way, for which the server must not stop at the same moment.
    /// </summary>
    private static string[] OwnSession() =>
        Command.IsOnPath("setsid") ? ["setsid"]
        : Command.IsOnPath("perl") ? ["perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die $!", "--"] // macOS has no setsid
        : [];

    /// <summary>On the command line and not in the cluster's files, so that a newer version of us may choose others.</summary>
    private static IEnumerable<string> Settings(string socketDirectory, bool durable)
    {
        var safe = durable ? "on" : "off";
        return
        [
            "listen_addresses=",
            $"unix_socket_directories={socketDirectory}",
            "unix_socket_permissions=0700",
            "port=5432", // part of the socket's name
            "max_connections=1000", // nine nodes, each with Npgsql's usual pool of 100
            $"fsync={safe}",
            $"full_page_writes={safe}",
            "synchronous_commit=on",
            "log_timezone=UTC",
            "timezone=UTC",
            "log_checkpoints=off",
            "cluster_name=realtime",
        ];
    }
}
