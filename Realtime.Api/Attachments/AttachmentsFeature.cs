using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Attachments;

/// <summary>Files that go with messages: uploaded, taken along by a message, downloaded by who may read it, swept.</summary>
internal static class AttachmentsFeature
{
    public static void AddAttachments(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AttachmentOptions>().BindConfiguration("Attachments").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(Store);
        services.AddSingleton<PictureReader>();
        services.AddSingleton<UploadSlots>();
        services.AddSingleton<UploadService>();
        services.AddSingleton<AttachmentDirectory>();
        services.AddSingleton<AttachmentLinks>();
        services.AddSingleton<DownloadService>();
        services.AddSingleton<AttachmentSweep>().AddHostedService(provider => provider.GetRequiredService<AttachmentSweep>());
        services.AddSingleton<IUserDeletionStep, PendingOfTheDeleted>();
    }

    public static void MapAttachments(this RouteGroupBuilder api)
    {
        var attachments = api.MapGroup("/attachments").WithTags("Attachments");
        attachments.MapPost("", async (
                    string? name, string? id, HttpRequest request, Caller caller, UploadService uploads, CancellationToken cancellation) =>
                (await uploads.UploadAsync(caller, id, name, request, cancellation)).ToCreated(uploaded => uploaded.Url))
            // Of files there is a limit of their own, Attachments:MaxBytes.
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Answering<AttachmentUploaded>(StatusCodes.Status201Created)
            .WithSummary("Upload a file, to be sent with a message: the body as it is, or the first file of a form");
        // A link's token is looked at by the service, where there is no bearer token.
        attachments.MapGet("/{id}", (string id, string? token, HttpContext http, DownloadService downloads, CancellationToken cancellation) =>
                downloads.DownloadAsync(http, id, token, cancellation))
            .AllowAnonymous()
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Its bytes, or a range of them; for who may read its message, before that for its uploader");
        attachments.MapGet("/{id}/thumbnail", (string id, string? token, HttpContext http, DownloadService downloads, CancellationToken cancellation) =>
                downloads.ThumbnailAsync(http, id, token, cancellation))
            .AllowAnonymous()
            .Produces(StatusCodes.Status200OK, contentType: PictureReader.ThumbnailType)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("A smaller picture of it, where it is one");
        attachments.MapGet("/{id}/link", async (string id, Caller caller, AttachmentLinks links, CancellationToken cancellation) =>
                (await links.MakeAsync(caller, id, cancellation)).ToHttp())
            .Answering<AttachmentLink>()
            .WithSummary("Addresses for the caller that need no header, good for a few minutes");
        attachments.MapDelete("/{id}", async (string id, Caller caller, AttachmentDirectory directory, CancellationToken cancellation) =>
                (await directory.DeleteAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Take back what one has uploaded and not sent");
    }

    private static IAttachmentStore Store(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<AttachmentOptions>>().Value;
        var directory = options.DirectoryOf(services.GetRequiredService<IConfiguration>(), services.GetRequiredService<IHostEnvironment>());
        return options.S3.Bucket is null ? new DiskStore(directory) : new S3Store(options.S3, directory);
    }
}
