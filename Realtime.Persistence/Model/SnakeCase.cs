using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

/// <summary>Columns, keys and indexes as PostgreSQL people write them, so that nobody has to quote a name.</summary>
internal static class SnakeCase
{
    public static void Apply(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Of(property.Name));
            }
            var table = entity.GetTableName();
            foreach (var key in entity.GetKeys())
            {
                key.SetName($"pk_{table}");
            }
            foreach (var foreignKey in entity.GetForeignKeys())
            {
                foreignKey.SetConstraintName($"fk_{table}_{foreignKey.PrincipalEntityType.GetTableName()}");
            }
            foreach (var index in entity.GetIndexes())
            {
                // One that has a name of its own is not alone with its columns.
                index.SetDatabaseName(index.Name ?? $"ix_{table}_{string.Join('_', index.Properties.Select(property => Of(property.Name)))}");
            }
        }
    }

    private static string Of(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
            {
                snake.Append('_');
            }
            snake.Append(char.ToLowerInvariant(letter));
        }
        return snake.ToString();
    }
}
