using System.Collections.Immutable;

namespace ClaudePerf.Help;

/// <summary>The engine's facts about a cmdlet.</summary>
/// <param name="Name">Verb-Noun.</param>
/// <param name="TypeName">The full name of the class, used to find its documentation comments.</param>
/// <param name="Sets">Its parameter sets, the default one first.</param>
/// <param name="Parameters">Its own parameters in alphabetical order, without common parameters.</param>
internal sealed record CmdletFacts(string Name, string TypeName, ImmutableArray<SetFacts> Sets, ImmutableArray<ParameterFacts> Parameters);

/// <summary>A parameter set.</summary>
/// <param name="Name">Its name; a cmdlet without named sets has one set with the engine's name.</param>
/// <param name="IsDefault">Whether the engine uses it when the arguments are ambiguous.</param>
/// <param name="Uses">Its parameters in the order of the syntax line.</param>
internal sealed record SetFacts(string Name, bool IsDefault, ImmutableArray<(ParameterFacts Parameter, ParameterUse Use)> Uses);

/// <summary>A parameter.</summary>
/// <param name="Name">The name without the dash.</param>
/// <param name="Type">The short type name as shown by help. A nullable type is shown as its underlying type.</param>
/// <param name="AcceptedValues">The values of an enumeration or ValidateSet; empty if any value of the type is accepted.</param>
/// <param name="Aliases">Other names.</param>
/// <param name="Wildcards">Whether values may be wildcard patterns.</param>
/// <param name="Blocks">How parameter sets use it, with sets of equal use grouped; the group of the default set is first.</param>
internal sealed record ParameterFacts(
    string Name, string Type, ImmutableArray<string> AcceptedValues, ImmutableArray<string> Aliases,
        bool Wildcards, ImmutableArray<ParameterBlock> Blocks)
{
    internal bool IsSwitch => Type == "SwitchParameter";
}

/// <summary>The parameter sets that use a parameter in the same way.</summary>
/// <param name="Sets">Their names in alphabetical order, or "(All)".</param>
/// <param name="Use">How they use it.</param>
internal sealed record ParameterBlock(string Sets, ParameterUse Use);

/// <summary>How a parameter set uses a parameter.</summary>
/// <param name="Required">Whether it is mandatory.</param>
/// <param name="Position">Its position from 0; null if it must be named.</param>
/// <param name="ByValue">Whether it accepts piped objects.</param>
/// <param name="ByPropertyName">Whether it accepts properties of piped objects with its name or aliases.</param>
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
