namespace Journeys.Domain.Turns;

/// <summary>What a customer's turn may look at beside the customer: everyone's habits and, later, stock, places and models.</summary>
public sealed class Surroundings
{
}
