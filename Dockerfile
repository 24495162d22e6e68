# A Journeys node. Build: docker build -t journeys .   Run it with PostgreSQL: see docker-compose.yml
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Journeys.Host -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# librsvg turns live pictures from SVG into PNG.
RUN apt-get update \
    && apt-get install -y --no-install-recommends librsvg2-bin fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir /data && chown "$APP_UID" /data
COPY --from=build /app /app
ENV JOURNEYS_DATA=/data JOURNEYS_URLS=http://0.0.0.0:5080
USER $APP_UID
VOLUME /data
EXPOSE 5080
ENTRYPOINT ["dotnet", "/app/journeys.dll"]
