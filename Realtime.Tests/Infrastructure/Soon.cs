namespace Realtime.Tests.Infrastructure;

/// <summary>Waiting for a thing, with a deadline that says what did not come.</summary>
internal static class Soon
{
    /// <summary>Far longer than anything takes; only a failing test waits it out.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static async Task<T> OrFail<T>(this Task<T> task, string what)
    {
        await ((Task)task).OrFail(what);
        return await task;
    }

    public static async Task OrFail(this Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Deadline)) != task)
        {
            throw new TimeoutException($"Waited {Deadline.TotalSeconds} s for: {what}");
        }
        await task;
    }

    /// <summary>Asks again until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await isSo())
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {Deadline.TotalSeconds} s until: {what}");
            }
            await Task.Delay(10, CancellationToken.None);
        }
    }

    public static Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);
}
