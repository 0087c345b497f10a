using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Realtime.Api.Storage;

namespace Realtime.Api.Accounts;

/// <summary>The key that tokens are signed with.</summary>
internal sealed class SigningKey
{
    private const string FileName = "signing.key";

    public SigningKey(IOptions<AuthenticationOptions> options, IConfiguration configuration, IHostEnvironment environment)
    {
        var text = options.Value.SigningKey ?? OfOurOwn(configuration, environment);
        Key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(text));
        Credentials = new SigningCredentials(Key, SecurityAlgorithms.HmacSha256);
    }

    public SymmetricSecurityKey Key { get; }

    public SigningCredentials Credentials { get; }

    private static string OfOurOwn(IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsProduction())
        {
            // Nodes that each made their own would refuse each other's tokens, and one without a disk would forget its own.
            throw new InvalidOperationException(
                "Authentication:SigningKey is not set. In Production give every node the same key of 32 characters or more, "
                + "for example Authentication__SigningKey=\"$(openssl rand -base64 48)\".");
        }
        var directory = Directory.CreateDirectory(DataOptions.PathOf(configuration, environment)).FullName;
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            // Whole or not at all, and by the first of several nodes that start together.
            var draft = Path.Combine(directory, $"{FileName}.{Guid.NewGuid():N}");
            using (var file = new FileStream(draft, NewFileOnlyForUs()))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48))));
            }
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }
        return File.ReadAllText(path).Trim();
    }

    private static FileStreamOptions NewFileOnlyForUs()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return options;
    }
}
