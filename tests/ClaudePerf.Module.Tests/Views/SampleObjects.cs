using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClaudePerf.Module.Tests.Views;

/// <summary>Objects of the module's types with given values, without the work that a command does to fill them.</summary>
internal static class SampleObjects
{
    /// <summary>An object of a type: its settable properties have the given values, lists that are not given are empty.</summary>
    internal static object Create(Type type, IDictionary values)
    {
        var made = RuntimeHelpers.GetUninitializedObject(type);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        foreach (var property in properties.Where(static property => property.CanWrite && property.GetIndexParameters().Length == 0))
        {
            if (Given(values, property.Name, out var value))
                property.SetValue(made, Convert(value, property.PropertyType));
            else if (Empty(property.PropertyType) is { } empty)
                property.SetValue(made, empty);
        }
        var writable = properties.Where(static property => property.CanWrite).Select(static property => property.Name);
        Assert.Empty(values.Keys.Cast<string>().Except(writable, StringComparer.OrdinalIgnoreCase));
        return made;
    }

    private static bool Given(IDictionary values, string name, out object? value)
    {
        var key = values.Keys.Cast<string>().FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));
        value = key is null ? null : values[key];
        return key is not null;
    }

    private static object? Convert(object? value, Type type)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is null)
            return null;
        if (ItemOf(type) is { } item)
            return List(type, item, plain is IEnumerable items and not string and not IDictionary ? items.Cast<object>() : [plain]);
        return (Nullable.GetUnderlyingType(type) ?? type, plain) switch
        {
            ({ } of, IDictionary values) => Create(of, values),
            ({ } of, string text) when of == typeof(DateTimeOffset) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture),
            ({ } of, string text) when of == typeof(TimeSpan) => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
            var (of, _) => LanguagePrimitives.ConvertTo(plain, of, CultureInfo.InvariantCulture),
        };
    }

    private static object? Empty(Type type) => ItemOf(type) is { } item ? List(type, item, []) : null;

    private static Type? ItemOf(Type type) => type.IsArray ? type.GetElementType()
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            || type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)) ? type.GenericTypeArguments[0] : null;

    private static object List(Type type, Type item, IEnumerable<object> values)
    {
        var converted = values.Select(value => Convert(value, item)).ToArray();
        var array = Array.CreateInstance(item, converted.Length);
        converted.CopyTo(array, 0);
        return !type.IsArray && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? typeof(ImmutableArray).GetMethods().Single(static method => method.Name == nameof(ImmutableArray.Create)
                && method.GetParameters() is [{ ParameterType.IsArray: true }]).MakeGenericMethod(item).Invoke(null, [array])!
            : array;
    }
}
