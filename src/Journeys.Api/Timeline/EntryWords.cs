using System.Globalization;
using Journeys.Api.Customers;
using Journeys.Domain.Context;
using Journeys.Domain.Journal;
using Journeys.Domain.Map;
using Journeys.Domain.Signals;

namespace Journeys.Api.Timeline;

/// <summary>Says in plain words what an event of a journal is.</summary>
/// <param name="map">The live map, for what people call stages.</param>
/// <param name="language"><c>en</c> or <c>fr</c>.</param>
internal sealed class EntryWords(JourneyMap map, string language)
{
    private readonly bool french = language == "fr";

    /// <summary>Gives one sentence.</summary>
    public string Say(JourneyEvent journeyEvent) => journeyEvent switch
    {
        SignalReceived e => Say(e.Signal) + (e.IsHistory ? In(" (too late to move anything)", " (trop tard pour changer quoi que ce soit)") : "") + ".",
        StageEntered { Stage: "" } e => In($"Left the region {e.Region} ({Cause(e.Cause)}).", $"A quitté la région {e.Region} ({Cause(e.Cause)})."),
        StageEntered { From: "" } e => In(
            $"Began in '{Stage(e.Region, e.Stage)}' ({e.Region}, {Cause(e.Cause)}).", $"A commencé dans « {Stage(e.Region, e.Stage)} » ({e.Region}, {Cause(e.Cause)})."),
        StageEntered e => In(
            $"Moved from '{Stage(e.Region, e.From)}' to '{Stage(e.Region, e.Stage)}' ({e.Region}, {Cause(e.Cause)}).",
            $"Est passé de « {Stage(e.Region, e.From)} » à « {Stage(e.Region, e.Stage)} » ({e.Region}, {Cause(e.Cause)})."),
        IdentifierHeld { Settled: true } e => In($"Is known as {e.Identifier}, set apart.", $"Est connu comme {e.Identifier}, mis à part."),
        IdentifierHeld e => In($"Is known as {e.Identifier}.", $"Est connu comme {e.Identifier}."),
        IdentifierReleased e => In($"Is no longer known as {e.Identifier}, which is {e.To}'s now.", $"N'est plus connu comme {e.Identifier}, qui est à {e.To} désormais."),
        IdentityContested => In("What had been taken for one person cannot be one; identifiers are judged one by one from here on.",
            "Ce qui passait pour une seule personne ne peut pas l'être ; chaque identifiant est désormais jugé à part."),
        Retired e => In($"Turned out to be {e.Into}, known for longer.", $"S'est révélé être {e.Into}, connu depuis plus longtemps."),
        Absorbed e => In($"{e.Loser} turned out to be the same person; its history is part of this one.", $"{e.Loser} s'est révélé être la même personne ; son histoire fait partie de celle-ci."),
        Refolded e => In($"Computed anew ({e.Cause}); the other person is {e.Other}.", $"Recalculé ({e.Cause}) ; l'autre personne est {e.Other}."),
        PlaybookAdopted e => In($"Lives under playbook {Number(e.Version)} from here on.", $"Vit désormais sous le playbook {Number(e.Version)}."),
        StepFailed e => In($"A step failed and was left out ({e.Step}): {e.Cause}.", $"Une étape a échoué et a été laissée de côté ({e.Step}) : {e.Cause}."),
        _ => journeyEvent.GetType().Name,
    };

    private string Say(Signal signal)
    {
        var content = SignalContent.Of(signal);
        return content.Meaning switch
        {
            SignalMeaning.PageSeen => In("Saw ", "A vu ") + Quoted(signal.Name, In("a page", "une page")),
            SignalMeaning.Identity => Say(signal.Kind),
            SignalMeaning.ProductSeen => In("Looked at ", "A regardé ") + Products(content),
            SignalMeaning.ProductAdded => In("Put into the basket: ", "A mis dans le panier : ") + Products(content),
            SignalMeaning.ProductRemoved => In("Took out of the basket: ", "A retiré du panier : ") + Products(content),
            SignalMeaning.OrderPlaced => In("Ordered", "A commandé") + Total(content) + Order(content),
            SignalMeaning.OrderRefunded => In("Was paid back", "A été remboursé") + Total(content) + Order(content),
            SignalMeaning.OrderCancelled => In("An order was cancelled", "Une commande a été annulée") + Order(content),
            SignalMeaning.ComplaintOpened => In("Complained", "A fait une réclamation"),
            SignalMeaning.ComplaintResolved => In("The complaint was settled", "La réclamation a été réglée"),
            SignalMeaning.Compliment => In("Paid a compliment", "A fait un compliment"),
            _ => Quoted(signal.Name, signal.Kind.ToString()),
        };
    }

    private string Say(SignalKind kind) => kind switch
    {
        SignalKind.Group => In("Belongs to a group", "Fait partie d'un groupe"),
        SignalKind.Alias => In("Is known by another name too", "Est connu sous un autre nom aussi"),
        _ => In("Said who they are", "A dit qui il est"),
    };

    private string Products(SignalContent content)
    {
        if (content.Products.Length == 0)
            return In("something", "quelque chose");
        var first = content.Products[0];
        var name = first.ProductId.Length > 0 ? first.ProductId : first.CategoryName;
        var more = content.Products.Length - 1;
        return Quoted(name, In("something", "quelque chose")) + (more > 0 ? In($" and {Number(more)} more", $" et {Number(more)} autres") : "");
    }

    private string Total(SignalContent content)
    {
        if (content.Total is not { } total)
            return "";
        var exponent = content.Currency.Exponent;
        var amount = (total.ToUnits(exponent) / (decimal)Math.Pow(10, exponent)).ToString($"F{exponent}", CultureInfo.InvariantCulture);
        return In(" for ", " pour ") + (french ? amount.Replace('.', ',') : amount) + (content.Currency.ToString() is { Length: > 0 } currency ? $" {currency}" : "");
    }

    private string Order(SignalContent content)
    {
        var id = content.OrderId.IsEmpty ? "" : System.Text.Encoding.UTF8.GetString(content.OrderId.Span).Trim('"');
        return id.Length == 0 ? "" : In($" (order {id})", $" (commande {id})");
    }

    private string Stage(string region, string stage) => CustomerJson.LabelOf(region, stage, map)?.In(language) ?? stage;

    private string Cause(string cause) => cause switch
    {
        "time" => In("because time passed", "car le temps a passé"),
        "playbook" => In("because the playbook says so", "car le playbook le veut"),
        "split" => In("after a split", "après une séparation"),
        "erasure" => In("because they asked to be forgotten", "car l'oubli a été demandé"),
        _ => In($"because of {cause}", $"à cause de {cause}"),
    };

    private string Quoted(string name, string otherwise) => name.Length == 0 ? otherwise : In($"'{name}'", $"« {name} »");

    private string In(string english, string inFrench) => french ? inFrench : english;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
