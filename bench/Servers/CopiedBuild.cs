using Mono.Cecil;
using Mono.Cecil.Cil;
using Realtime.Api.Access;
using Realtime.Domain.Topics;

namespace Realtime.Bench.Servers;

/// <summary>
/// A copy of the product: one in which whoever sends is asked nothing, for what <see cref="AccessControl"/> says of one topic is yes, and at once; or
/// one as good as the product, which shows what the copying does. It is the copy's code that is changed, since a seam for it would be one on the
/// product's hot path that nobody else needs.
/// </summary>
internal sealed class CopiedBuild : IAsyncDisposable
{
    /// <summary>What a send asks. Who may subscribe is asked by the overload for many topics, and answered as ever.</summary>
    private static readonly string[] Asked = [nameof(AccessControl.CheckAsync), nameof(AccessControl.SlowModeAsync)];

    private readonly DirectoryInfo _directory;

    private CopiedBuild(DirectoryInfo directory, string api) => (_directory, Api) = (directory, api);

    /// <summary>Path of its Realtime.Api.dll.</summary>
    public string Api { get; }

    /// <param name="api">Path of the product's Realtime.Api.dll.</param>
    /// <param name="isAsking">Whether rights are checked in it.</param>
    public static CopiedBuild Of(string api, bool isAsking)
    {
        var directory = Directory.CreateTempSubdirectory("realtime-bench-");
        try
        {
            var from = Path.GetDirectoryName(api)!;
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(directory.FullName, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
            var copy = Path.Combine(directory.FullName, Path.GetFileName(api));
            Rewrite(copy, isAsking);
            return new CopiedBuild(directory, copy);
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Written anew in both cases, so that the two differ in nothing else.</summary>
    private static void Rewrite(string api, bool isAsking)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(api, new ReaderParameters { InMemory = true });
        var methods = assembly.MainModule.GetType(typeof(AccessControl).FullName).Methods
            .Where(method => Asked.Contains(method.Name) && method.Parameters.Any(of => of.ParameterType.FullName == typeof(Topic).FullName))
            .ToArray();
        if (methods.Length != Asked.Length)
        {
            throw new BenchException($"{nameof(AccessControl)} of {api} has not the methods that are to say yes.");
        }
        foreach (var method in isAsking ? [] : methods)
        {
            // A ValueTask that nothing was put into is one that is over, with null or 0: no refusal, no slow mode.
            var body = method.Body = new MethodBody(method) { InitLocals = true };
            body.Variables.Add(new VariableDefinition(method.ReturnType));
            var code = body.GetILProcessor();
            code.Emit(OpCodes.Ldloc_0);
            code.Emit(OpCodes.Ret);
        }
        assembly.Write(api);
    }
}
