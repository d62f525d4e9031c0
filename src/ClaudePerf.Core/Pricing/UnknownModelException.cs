namespace ClaudePerf.Core.Pricing;

/// <summary>A name is no model of the price table. There is no price for it, and none is guessed.</summary>
public sealed class UnknownModelException : Exception
{
    internal UnknownModelException(string name, IReadOnlyList<string> nearest)
        : base($"No model is called '{name}'." + (nearest.Count == 0 ? "" : $" The nearest names are {string.Join(", ", nearest)}."))
    {
        Name = name;
        Nearest = nearest;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The known ids and aliases most like it, the likest first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
