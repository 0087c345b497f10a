using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Realtime.Domain.Contracts;

namespace Realtime.Client.Connections;

/// <summary>Brings files to the server and back, over HTTP: a hub is for what is small.</summary>
internal sealed class AttachmentTransfer : IDisposable
{
    private readonly RealtimeClientOptions _options;
    private readonly HttpClient _http;

    public AttachmentTransfer(RealtimeClientOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler();
        options.ConfigureHttp?.Invoke(handler);
        // A large file takes as long as it takes; whoever waits has a cancellation token.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<AttachmentUploaded> UploadAsync(
        Stream content, string name, string? id, IProgress<long>? progress, CancellationToken cancellation)
    {
        var query = $"?name={Uri.EscapeDataString(name)}{(id is null ? "" : $"&id={Uri.EscapeDataString(id)}")}";
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(query)) { Content = new WatchedContent(content, progress) };
        using var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await answer.Content.ReadFromJsonAsync<AttachmentUploaded>(WireJson.Options, cancellation).ConfigureAwait(false)
            ?? throw new HttpRequestException("The server answered nothing.");
    }

    public async Task<Stream> DownloadAsync(string id, bool thumbnail, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address($"/{Uri.EscapeDataString(id)}{(thumbnail ? "/thumbnail" : "")}"));
        // Not disposed: the stream is of it, and ends it.
        var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private Uri Address(string rest) => new($"{_options.Url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/api/v1/attachments{rest}");

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var token = await _options.AccessToken(cancellation).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }
        using (answer)
        {
            throw await RefusalAsync(answer, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>In the words of the problem, which has the same fields as a refusal on the hub.</summary>
    private static async Task<Exception> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            if (await answer.Content.ReadFromJsonAsync<Problem>(WireJson.Options, cancellation).ConfigureAwait(false) is { } problem)
            {
                return RealtimeException.From(new HubError(problem.Code, problem.Title, problem.Reason, problem.Field, problem.RetryAfterMs));
            }
        }
        catch (JsonException)
        {
            // Something in between has answered.
        }
        return new HttpRequestException($"The server answered with HTTP status {(int)answer.StatusCode}.", inner: null, answer.StatusCode);
    }

    private sealed record Problem(Domain.Refusals.ErrorCode Code, string Title, string? Reason = null, string? Field = null, int? RetryAfterMs = null);

    private sealed class WatchedContent(Stream content, IProgress<long>? progress) : HttpContent
    {
        private const int BufferBytes = 65_536;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var sent = 0L;
                while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    progress?.Report(sent += read);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = content.CanSeek ? content.Length - content.Position : 0;
            return content.CanSeek;
        }
    }
}
