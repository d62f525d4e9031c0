using System.Collections.Immutable;

namespace ClaudePerf.Help;

/// <summary>What the engine knows of a cmdlet.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="TypeName">The full name of the class, by which its documentation comments are found.</param>
/// <param name="Sets">Its parameter sets, the default one first.</param>
/// <param name="Parameters">Its own parameters in alphabetical order; common parameters are not among them.</param>
internal sealed record CmdletFacts(string Name, string TypeName, ImmutableArray<SetFacts> Sets, ImmutableArray<ParameterFacts> Parameters);

/// <summary>A parameter set.</summary>
/// <param name="Name">Its name; that of the engine for the only set of a cmdlet without named ones.</param>
/// <param name="IsDefault">Whether the engine takes it where the arguments do not tell.</param>
/// <param name="Uses">Its parameters in the order in which syntax shows them.</param>
internal sealed record SetFacts(string Name, bool IsDefault, ImmutableArray<(ParameterFacts Parameter, ParameterUse Use)> Uses);

/// <summary>A parameter.</summary>
/// <param name="Name">Without the dash.</param>
/// <param name="Type">The short type name as help shows it: a nullable type as the type itself.</param>
/// <param name="AcceptedValues">The values of an enumeration or ValidateSet; empty where any value of the type is accepted.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Wildcards">Whether values may be wildcard patterns.</param>
/// <param name="Blocks">How it is used, set by set, sets of equal use together; that of the default set first.</param>
internal sealed record ParameterFacts(
    string Name, string Type, ImmutableArray<string> AcceptedValues, ImmutableArray<string> Aliases, bool Wildcards, ImmutableArray<ParameterBlock> Blocks)
{
    internal bool IsSwitch => Type == "SwitchParameter";
}

/// <summary>The parameter sets in which a parameter is used in one way.</summary>
/// <param name="Sets">Their names in alphabetical order, or "(All)".</param>
/// <param name="Use">The way.</param>
internal sealed record ParameterBlock(string Sets, ParameterUse Use);

/// <summary>How a parameter set uses a parameter.</summary>
/// <param name="Required">Whether it is mandatory.</param>
/// <param name="Position">Its position from 0; null where it must be named.</param>
/// <param name="ByValue">Whether it takes piped objects themselves.</param>
/// <param name="ByPropertyName">Whether it takes piped objects' properties of its name or aliases.</param>
internal readonly record struct ParameterUse(bool Required, int? Position, bool ByValue, bool ByPropertyName)
{
    internal string PipelineText => (ByValue, ByPropertyName) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };
}
