using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// Gives lists in objects a text that names their items: in a CSV file, PowerShell would write the name of the list's type.
/// </summary>
internal static class ListTexts
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Lists = new();

    /// <summary>Whether a type has lists without a text of their own.</summary>
    internal static bool Has(Type type) => Of(type).Length > 0;

    /// <summary>Hides the lists of an object behind equal ones with a text.</summary>
    internal static void Add(PSObject output)
    {
        foreach (var property in Of(output.BaseObject.GetType()))
        {
            if (property.GetValue(output.BaseObject) is not IEnumerable values || IsDefault(values) || HasText(values))
                continue;
            var texts = new TextList<object>([.. values.Cast<object>()], static item => $"{item}");
            output.Properties.Add(new PSNoteProperty(property.Name, texts), preValidated: true);
        }
    }

    private static PropertyInfo[] Of(Type type) => Lists.GetOrAdd(type, static type => type.Namespace?.StartsWith("ClaudePerf",
        StringComparison.Ordinal) != true ? [] : [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsList)]);

    private static bool IsList(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && property.GetIndexParameters().Length == 0
            && !Texted.Contains((property.DeclaringType!.Name, property.Name));
    }

    // Objects that commands write in large numbers have lists with a text of their own, and need no other.
    private static readonly HashSet<(string Type, string Property)> Texted =
        [("UsageGroup", "Unpriced"), ("ProviderCacheGroup", "Causes"), ("Finding", "OtherPaths")];

    private static bool HasText(IEnumerable values) =>
        values.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(TextList<>);

    // An immutable array that nobody set cannot be enumerated.
    private static bool IsDefault(IEnumerable values) =>
        values.GetType().GetProperty("IsDefault")?.GetValue(values) is true;
}
