using System.Reflection;
using System.Text.Json.Nodes;
using Journeys.Api.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Journeys.Api.OpenApi;

/// <summary>The OpenAPI 3.1 document at <c>/openapi/v1.json</c>.</summary>
internal static class ApiDocument
{
    private const string Scheme = "key";
    private const string BasicScheme = "basicKey";
    private const string HeaderScheme = "headerKey";

    /// <summary>Registers the document.</summary>
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = route => route.ActionDescriptor.EndpointMetadata.OfType<EndpointDoc>().Any();
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var doc = context.Description.ActionDescriptor.EndpointMetadata.OfType<EndpointDoc>().Single();
            Describe(operation, doc, context.Document!);
            if (doc.Body is not null)
                operation.RequestBody = Body(doc, context.Document!, await context.GetOrCreateSchemaAsync(doc.Body, null, cancellationToken));
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonPropertyInfo is null)
                schema.Title = NameOf(context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.CreateSchemaReferenceId = type =>
            OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Shape", "", StringComparison.Ordinal);
    });

    /// <summary>Maps the document; nobody needs a key to read it.</summary>
    public static void MapApiDocument(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Journeys",
            Version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3),
            Description = "Signals in (Segment's HTTP API and CloudEvents), questions about customers, and the keys of sources. "
                + "Errors are `application/problem+json`. See docs/signals.md.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The key as a Bearer token." },
            [BasicScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The key as the user name, no password: what Segment's clients do.",
            },
            [HeaderScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Write-Key", Description = "The key in a header of its own.",
            },
        };
    }

    private static void Describe(OpenApiOperation operation, EndpointDoc doc, OpenApiDocument document)
    {
        foreach (var parameter in doc.Parameters)
            (operation.Parameters ??= []).Add(Parameter(parameter));
        foreach (var (status, response) in operation.Responses ?? [])
            response.Description = StatusText(status);
        if (doc.Scope == KeyScopes.None)
            return;
        operation.Description += $"\n\nNeeds a key with the scope `{string.Join("`, `", KeyScopeNames.Of(doc.Scope))}`.";
        operation.Security =
        [
            .. new[] { Scheme, BasicScheme, HeaderScheme }.Select(name => new OpenApiSecurityRequirement
            {
                [new OpenApiSecuritySchemeReference(name, document)] = [],
            }),
        ];
    }

    // Not by metadata of the route: that would turn other media types away before the endpoint can say why.
    private static OpenApiRequestBody Body(EndpointDoc doc, OpenApiDocument document, OpenApiSchema schema)
    {
        var name = NameOf(doc.Body!);
        document.AddComponent(name, schema);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = doc.BodyTypes.ToDictionary(
                type => type, _ => new OpenApiMediaType { Schema = new OpenApiSchemaReference(name, document) }, StringComparer.Ordinal),
        };
    }

    private static string NameOf(Type shape) => shape.Name.Replace("Shape", "", StringComparison.Ordinal);

    private static OpenApiParameter Parameter(ParameterDoc doc) => new()
    {
        Name = doc.Name,
        In = doc.In switch
        {
            "path" => ParameterLocation.Path,
            "header" => ParameterLocation.Header,
            _ => ParameterLocation.Query,
        },
        Description = doc.Description,
        Required = doc.Required || doc.In == "path",
        Schema = new OpenApiSchema { Type = doc.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String },
    };

    private static string StatusText(string status) => status switch
    {
        "200" => "Done.",
        "201" => "Made.",
        "202" => "Accepted.",
        "204" => "Done; nothing to say.",
        "400" => "The request breaks a rule, which the answer names.",
        "401" => "The key is missing or not known.",
        "403" => "The key does not give this right.",
        "404" => "There is no such thing.",
        "409" => "It is there already, or somebody was faster.",
        "412" => "What is there is not what `If-Match` says.",
        "415" => "The media type or content encoding is not supported.",
        "422" => "It can be read but not be used; the answer says where it goes wrong.",
        "429" => "The queues are full: try again after the seconds in `Retry-After`.",
        "503" => "The node cannot do this now: try again after the seconds in `Retry-After`.",
        _ => "Other.",
    };
}
