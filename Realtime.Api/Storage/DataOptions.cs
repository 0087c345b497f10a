namespace Realtime.Api.Storage;

/// <summary>Where the node keeps what it makes for itself. Configuration section <c>Data</c>.</summary>
internal sealed class DataOptions
{
    /// <summary>A directory; relative to the content root. Holds the local database and the signing key. <c>.data</c> unless set.</summary>
    public string Directory { get; set; } = ".data";

    public static string PathOf(IConfiguration configuration, IHostEnvironment environment) => Path.GetFullPath(
        (configuration.GetSection("Data").Get<DataOptions>() ?? new DataOptions()).Directory, environment.ContentRootPath);
}
