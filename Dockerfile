# syntax=docker/dockerfile:1

# The console and the client library.
FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
# It writes to ../Realtime.Api/wwwroot.
RUN npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS server
WORKDIR /src
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY Realtime.Domain/Realtime.Domain.csproj Realtime.Domain/
COPY Realtime.Persistence/Realtime.Persistence.csproj Realtime.Persistence/
COPY Realtime.Api/Realtime.Api.csproj Realtime.Api/
RUN dotnet restore Realtime.Api
COPY Realtime.Domain/ Realtime.Domain/
COPY Realtime.Persistence/ Realtime.Persistence/
COPY Realtime.Api/ Realtime.Api/
COPY --from=web /src/Realtime.Api/wwwroot/ Realtime.Api/wwwroot/
RUN dotnet publish Realtime.Api --configuration Release --no-restore --output /app -p:UseAppHost=false
# What the server keeps for itself goes here; made in this stage because the last one has no user to make it with.
RUN mkdir -p /data/attachments

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=server /app ./
COPY --from=server --chown=$APP_UID:$APP_UID /data /data
ENV ASPNETCORE_HTTP_PORTS=8080 Data__Directory=/data
USER $APP_UID
EXPOSE 8080
# The image has no curl, but bash, which can open a socket itself. Kubernetes asks /health/live and /health/ready on its own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["dotnet", "Realtime.Api.dll"]
