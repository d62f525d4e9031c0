using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.Loader;

namespace ClaudePerf.Help;

/// <summary>
/// Gets the facts about an assembly's cmdlets from a PowerShell engine, so that help never differs from the actual behavior.
/// </summary>
internal static class CmdletAssembly
{
    private const string AnySet = ParameterAttribute.AllParameterSets;

    /// <summary>The cmdlets of an assembly in alphabetical order. The assemblies it needs must be in its folder.</summary>
    internal static IReadOnlyList<CmdletFacts> Read(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(full);

        var state = InitialSessionState.Create();
        foreach (var type in assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
        }
        using var runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        var previous = Runspace.DefaultRunspace;
        Runspace.DefaultRunspace = runspace;
        try
        {
            return [.. runspace.SessionStateProxy.InvokeCommand.GetCommands("*", CommandTypes.Cmdlet, nameIsPattern: true)
                .Cast<CmdletInfo>().Where(command => command.ImplementingType.Assembly == assembly)
                .OrderBy(command => command.Name, StringComparer.Ordinal).Select(Facts)];
        }
        finally
        {
            Runspace.DefaultRunspace = previous;
        }
    }

    private static CmdletFacts Facts(CmdletInfo command)
    {
        var sets = command.ParameterSets.OrderByDescending(set => set.IsDefault).ToList();
        var parameters = command.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase)
            .Select(parameter => Facts(parameter, sets)).ToImmutableArray();
        var byName = parameters.ToDictionary(parameter => parameter.Name);
        return new CmdletFacts(
            command.Name,
            command.ImplementingType.FullName!,
            [.. sets.Select(set => new SetFacts(set.Name, set.IsDefault || sets.Count == 1, Uses(set, byName)))],
            parameters);
    }

    private static ImmutableArray<(ParameterFacts, ParameterUse)> Uses(
        CommandParameterSetInfo set, Dictionary<string, ParameterFacts> byName) =>
        [.. set.Parameters.Where(parameter => byName.ContainsKey(parameter.Name))
            .Select(parameter => (Parameter: byName[parameter.Name], Use: Use(parameter)))
            .OrderBy(item => item.Use.Position ?? int.MaxValue)
            .ThenByDescending(item => item.Use.Required)
            .ThenBy(item => Cmdlet.OptionalCommonParameters.Contains(item.Parameter.Name))];

    private static ParameterFacts Facts(ParameterMetadata parameter, IReadOnlyList<CommandParameterSetInfo> sets)
    {
        var uses = sets.SelectMany(set => set.Parameters
            .Where(own => own.Name == parameter.Name)
            .Select(own => (Set: set.Name, Use: Use(own)))).ToList();
        var everywhere = parameter.ParameterSets.ContainsKey(AnySet);
        var blocks = uses.GroupBy(item => item.Use)
            .Select(group => new ParameterBlock(
                everywhere ? "(All)" : string.Join(", ", group.Select(item => item.Set).Order(StringComparer.Ordinal)), group.Key))
            .ToImmutableArray();
        return new ParameterFacts(
            parameter.Name,
            ShortName(parameter.ParameterType),
            AcceptedValues(parameter),
            [.. parameter.Aliases],
            parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
            blocks);
    }

    private static ParameterUse Use(CommandParameterInfo parameter) => new(
        parameter.IsMandatory,
        parameter.Position < 0 ? null : parameter.Position,
        parameter.ValueFromPipeline,
        parameter.ValueFromPipelineByPropertyName);

    private static ImmutableArray<string> AcceptedValues(ParameterMetadata parameter)
    {
        if (parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is { } set)
            return [.. set.ValidValues];
        var type = parameter.ParameterType.IsArray ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? [.. Enum.GetNames(type)] : [];
    }

    private static string ShortName(Type type)
    {
        if (type.IsArray)
            return ShortName(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return ShortName(underlying);
        if (!type.IsGenericType)
            return type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return string.Create(CultureInfo.InvariantCulture, $"{name}<{string.Join(", ", type.GetGenericArguments().Select(ShortName))}>");
    }
}
