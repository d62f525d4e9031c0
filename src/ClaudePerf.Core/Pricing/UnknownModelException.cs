using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Pricing;

/// <summary>A name does not match any model in the price table, so it has no price; prices are never guessed.</summary>
public sealed class UnknownModelException : Exception
{
    internal UnknownModelException(string name, IReadOnlyList<string> nearest)
        : base($"Unknown model '{name}'." + NearNames.Question(nearest))
    {
        Name = name;
        Nearest = nearest;
    }

    /// <summary>The unknown name.</summary>
    public string Name { get; }

    /// <summary>The most similar ids and aliases, best match first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}
