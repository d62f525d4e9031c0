namespace ClaudePerf.Performance.Robustness;

/// <summary>A reader that meets input which nobody checked.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Corpus">Valid inputs that hostile ones are made of.</param>
/// <param name="Check">Reads an input in a folder that it may write to, and throws where something does not hold that must for any
/// input.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Action<byte[], string> Check)
{
    /// <summary>Runs one case.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    internal string? Run(int seed, string folder)
    {
        var input = new Mutator(seed).Next(Corpus);
        try
        {
            Check(input, folder);
            return null;
        }
        catch (Exception exception)
        {
            return $"{Name}, seed {seed}: {exception}";
        }
    }
}
