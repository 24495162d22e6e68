using System.Net;
using System.Net.Sockets;
using Journeys.Silo.Clustering;
using Journeys.Silo.Customers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Journeys.Silo;

/// <summary>Puts the host of a silo together.</summary>
internal static class SiloHost
{
    /// <summary>Orleans looks for idle grains once a minute, and refuses a shorter age.</summary>
    private static readonly TimeSpan YoungestAge = TimeSpan.FromSeconds(61);

    public static IHost Build(SiloParts parts, SiloOptions options)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(parts.Node.Parts.Loggers);
        builder.Services.AddSingleton(parts);
        builder.UseOrleans(silo => Configure(silo, parts, options));
        return builder.Build();
    }

    private static void Configure(ISiloBuilder silo, SiloParts parts, SiloOptions options)
    {
        var address = options.Address is null ? IPAddress.Loopback : IPAddress.Parse(options.Address);
        var port = options.SiloPort == 0 ? FreePort(address) : options.SiloPort;
        if (options.Clustering == SiloClustering.Localhost)
        {
            var primary = options.PrimaryPort == 0 ? null : new IPEndPoint(IPAddress.Loopback, options.PrimaryPort);
            silo.UseLocalhostClustering(port, options.GatewayPort, primary, options.ServiceId, options.ClusterId);
        }
        else
        {
            silo.ConfigureEndpoints(address, port, options.GatewayPort, listenOnAnyHostAddress: false);
            if (options.Clustering == SiloClustering.AdoNet)
                silo.UseAdoNetClustering(o => (o.Invariant, o.ConnectionString) = ("Npgsql", options.Connection));
            else
                silo.Services.AddSingleton<IMembershipTable>(new StoreMembership(parts.Node.Parts.Documents, options.ClusterId, TimeProvider.System));
        }

        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (options.ClusterId, options.ServiceId));
        var age = parts.Node.Parts.Actors.SleepAfter;
        silo.Configure<GrainCollectionOptions>(o => o.ClassSpecificCollectionAge[typeof(CustomerGrain).FullName!] = age < YoungestAge ? YoungestAge : age);
        options.Configure?.Invoke(silo);
    }

    private static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
