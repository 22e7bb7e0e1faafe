// What this device keeps for a page, by name, in IndexedDB. Where there is none (a closed or a full store) it is kept as
// long as the page is open.

const memory = new Map();
let opened = null;

function open() {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open("samverkan", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("kept");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

function inMemory(name, make) {
  memory.set(name, make(memory.get(name)));
  return memory.get(name);
}

// Replace what is kept under the name by what make(old) gives, in one step, also against other tabs. The promise is kept
// when the device has written it down. Nothing (undefined) is not kept.
export async function change(name, make) {
  const database = await open();
  if (!database) {
    return inMemory(name, make);
  }
  return new Promise((resolve) => {
    const transaction = database.transaction("kept", "readwrite", { durability: "strict" });
    const store = transaction.objectStore("kept");
    let value;
    store.get(name).onsuccess = (event) => {
      value = make(event.target.result);
      if (value === undefined) {
        store.delete(name);
      } else {
        store.put(value, name);
      }
    };
    transaction.oncomplete = () => resolve(value);
    transaction.onabort = () => resolve(inMemory(name, make));
  });
}
