namespace Journeys.Silo;

/// <summary>Marks the assembly that hosts customers as Orleans grains.</summary>
internal static class SiloEngine
{
}
